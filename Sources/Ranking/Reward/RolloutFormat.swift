import Foundation

/// The output format that rollouts must keep: `<think>…</think>`, blanks at most, `<answer>…</answer>`.
///
/// Works on UTF-8 bytes, since rollouts are scored by the million. Tags are ASCII, so no byte of another character can pass for one.
enum RolloutFormat {
    private static let opening: StaticString = "<think>"
    private static let closing: StaticString = "</think>"
    private static let answer: StaticString = "<answer>"
    private static let end: StaticString = "</answer>"

    /// The inside of the first answer block that directly follows a closing think tag, after an opening one.
    ///
    /// The same as the released pattern `<think>.*?</think>\s*<answer>(.*?)</answer>` with a dot that matches line feeds.
    /// - Parameter isOpen: whether the prompt has opened the think block already.
    static func answer(in text: UnsafeBufferPointer<UInt8>, isOpen: Bool) -> Result<Range<Int>, RolloutFault> {
        var from = 0
        if !isOpen {
            guard let start = find(opening, in: text, from: 0) else { return .failure(.noOpeningThink) }
            from = start + opening.utf8CodeUnitCount
        }
        guard var found = find(closing, in: text, from: from) else { return .failure(.noClosingThink) }
        while true {
            from = found + closing.utf8CodeUnitCount
            let after = skipBlanks(text, from: from)
            if begins(text, at: after, with: answer) {
                let inside = after + answer.utf8CodeUnitCount
                guard let last = find(end, in: text, from: inside) else { return .failure(.noClosingAnswer) }
                return .success(inside..<last)
            }
            guard let next = find(closing, in: text, from: from) else { return .failure(.noAnswerAfterThink) }
            found = next
        }
    }

    private static func find(_ tag: StaticString, in text: UnsafeBufferPointer<UInt8>, from: Int) -> Int? {
        guard let base = text.baseAddress else { return nil }
        var start = from
        while start < text.count, let hit = memchr(base + start, Int32(UInt8(ascii: "<")), text.count - start) {
            let found = UnsafeRawPointer(hit) - UnsafeRawPointer(base)
            if begins(text, at: found, with: tag) { return found }
            start = found + 1
        }
        return nil
    }

    private static func begins(_ text: UnsafeBufferPointer<UInt8>, at start: Int, with tag: StaticString) -> Bool {
        guard let base = text.baseAddress, text.count - start >= tag.utf8CodeUnitCount else { return false }
        return memcmp(base + start, tag.utf8Start, tag.utf8CodeUnitCount) == 0
    }

    /// Passes over what Python's `\s` matches: ASCII blanks, the four separators from 1C, and Unicode's spaces.
    private static func skipBlanks(_ text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        var index = start
        while index < text.count {
            switch text[index] {
            case 0x09...0x0D, 0x1C...0x20: index += 1
            case 0x80...:
                let rest = UnsafeBufferPointer(rebasing: text[index..<min(text.count, index + 3)])
                guard let length = wideBlank(rest) else { return index }
                index += length
            default: return index
            }
        }
        return index
    }

    /// The bytes of a blank beyond ASCII that a text begins with.
    private static func wideBlank(_ text: UnsafeBufferPointer<UInt8>) -> Int? {
        if text.count >= 2, text[0] == 0xC2 { return text[1] == 0x85 || text[1] == 0xA0 ? 2 : nil }
        guard text.count == 3 else { return nil }
        switch (text[0], text[1], text[2]) {
        case (0xE1, 0x9A, 0x80), (0xE2, 0x80, 0x80...0x8A), (0xE2, 0x80, 0xA8), (0xE2, 0x80, 0xA9),
            (0xE2, 0x80, 0xAF), (0xE2, 0x81, 0x9F), (0xE3, 0x80, 0x80):
            return 3
        default: return nil
        }
    }
}

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
