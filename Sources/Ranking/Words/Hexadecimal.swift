extension Sequence where Element == UInt8 {
    /// Lower-case hexadecimal digits of the first bytes.
    ///
    /// - Parameter bytes: how many bytes to write; all of them by default.
    public func hexadecimal(bytes: Int = .max) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(2 * Swift.min(bytes, Swift.max(underestimatedCount, 32)))
        for byte in prefix(bytes) {
            text.append(Self.digit(byte >> 4))
            text.append(Self.digit(byte & 15))
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") - 10 + value
    }
}
