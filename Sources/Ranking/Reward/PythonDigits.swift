/// Digits as Python sees them: the released code gathers what `str.isdigit` takes, in any script, and reads each run by `int`.
enum PythonDigits {
    /// A run of digits.
    struct Run {
        /// Its value; more than a billion where it is longer than any list's, -1 where `int` raises an error: `²` is a digit and no decimal.
        var number: Int
        /// Where it begins, in bytes.
        var start: Int
        /// Its bytes.
        var length: Int
        /// Whether it is spelled as a teacher's order spells it: in ASCII, without leading zeros.
        var isPlain: Bool
    }

    /// More digits than these `int` refuses (Python 3.11).
    static let mostDigits = 4300

    /// The runs of a text's part, as UTF-8.
    static func runs(in text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> [Run] {
        var runs: [Run] = []
        var isOpen = false
        var place = range.lowerBound
        for scalar in String(decoding: text[range], as: UTF8.self).unicodeScalars {
            let length = UTF8.width(scalar)
            defer { place += length }
            guard let digit = digit(scalar) else {
                isOpen = false
                continue
            }
            if !isOpen { runs.append(Run(number: 0, start: place, length: 0, isPlain: scalar.isASCII && digit != 0)) }
            isOpen = true
            let last = runs.count - 1
            runs[last].length += length
            runs[last].isPlain = runs[last].isPlain && scalar.isASCII
            let number = runs[last].number
            runs[last].number = digit < 0 || number < 0 ? -1 : min(number * 10 + digit, 1_000_000_001)
            if runs[last].number > 1_000_000_000 { runs[last].isPlain = false }
        }
        return runs
    }

    /// The value of a decimal digit, -1 for a digit that is no decimal (`²`, `①`), nil for anything else.
    private static func digit(_ scalar: Unicode.Scalar) -> Int? {
        switch scalar.properties.numericType {
        case .decimal: scalar.properties.numericValue.map { Int($0) }
        case .digit: -1
        default: nil
        }
    }
}
