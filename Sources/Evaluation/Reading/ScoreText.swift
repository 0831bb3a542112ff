import Foundation

/// Reads scores as trec_eval does: as a double by `atof`, then kept in single precision.
enum ScoreText {
    /// Powers of ten that a double holds exactly.
    private static let powers: [Double] = (0...22).map { pow(10, Double($0)) }

    /// The score, or nil where the bytes are no number as a whole.
    ///
    /// Up to 15 digits with a power of ten up to 22 have an exact quotient in a double (Clinger 1990), so nothing else is needed for
    /// nearly all scores; the rest goes through `strtod`.
    static func read(_ bytes: UnsafePointer<UInt8>, count: Int) -> Float? {
        var at = 0
        var isNegative = false
        if count > 0, bytes[0] == UInt8(ascii: "-") || bytes[0] == UInt8(ascii: "+") {
            isNegative = bytes[0] == UInt8(ascii: "-")
            at = 1
        }
        var mantissa: UInt64 = 0
        var digits = 0
        var decimals = 0
        var isAfterPoint = false
        while at < count {
            let byte = bytes[at]
            if byte >= 0x30, byte <= 0x39 {
                mantissa = mantissa &* 10 &+ UInt64(byte &- 0x30)
                digits += 1
                if isAfterPoint { decimals += 1 }
            } else if byte == UInt8(ascii: "."), !isAfterPoint {
                isAfterPoint = true
            } else {
                return slow(bytes, count: count)
            }
            at += 1
        }
        guard digits > 0, digits <= 19, mantissa < 1 << 53, decimals <= 22 else { return slow(bytes, count: count) }
        let value = powers.withUnsafeBufferPointer { Double(mantissa) / $0[decimals] }
        return Float(isNegative ? -value : value)
    }

    private static func slow(_ bytes: UnsafePointer<UInt8>, count: Int) -> Float? {
        // Longer than any number that is written down; a bound, so that a damaged file costs nothing.
        guard count > 0, count < 400 else { return nil }
        let text = (0..<count).map { CChar(bitPattern: bytes[$0]) } + [0]
        return text.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return nil }
            var end: UnsafeMutablePointer<CChar>?
            let value = strtod(base, &end)
            // NaN has no place in an order.
            guard let end, end == base + count, !value.isNaN else { return nil }
            return Float(value)
        }
    }
}
