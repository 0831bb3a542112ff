import Foundation

/// Reads scores as trec_eval does: as a double by `atof`, then kept in single precision.
enum ScoreText {
    /// Powers of ten that a double holds exactly.
    static let powers: [Double] = (0...22).map { pow(10, Double($0)) }

    /// The score, or nil where the bytes are no number as a whole.
    ///
    /// Up to 15 digits with a power of ten up to 22 have an exact quotient in a double (Clinger 1990), so nothing else is needed for
    /// nearly all scores; the rest goes through `strtod`.
    /// - Parameter powers: ``powers``, taken once by who reads many.
    @inline(__always)
    static func read(
        _ bytes: UnsafePointer<UInt8>,
        count: Int,
        powers: UnsafeBufferPointer<Double>
    ) -> Float? {
        var at = 0
        var isNegative = false
        if count > 0, bytes[0] == UInt8(ascii: "-") || bytes[0] == UInt8(ascii: "+") {
            isNegative = bytes[0] == UInt8(ascii: "-")
            at = 1
        }
        var mantissa: UInt64 = 0
        var digits = 0
        var point = -1
        while at < count {
            let byte = bytes[at]
            if byte &- 0x30 <= 9 {
                mantissa = mantissa &* 10 &+ UInt64(byte &- 0x30)
                digits &+= 1
            } else if byte == UInt8(ascii: "."), point < 0 {
                point = digits
            } else {
                return slow(bytes, count: count)
            }
            at &+= 1
        }
        let decimals = point < 0 ? 0 : digits &- point
        guard digits > 0, digits <= 19, mantissa < 1 << 53, decimals <= 22 else { return slow(bytes, count: count) }
        let value = Double(mantissa) / powers[decimals]
        return Float(isNegative ? -value : value)
    }

    @inline(never)
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
