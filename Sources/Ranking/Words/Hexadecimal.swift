extension Sequence where Element == UInt8 {
    /// Lower-case hexadecimal digits of the first bytes.
    ///
    /// - Parameter bytes: how many bytes to write; all of them by default.
    public func hexadecimal(bytes: Int = .max) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for byte in prefix(bytes) {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
