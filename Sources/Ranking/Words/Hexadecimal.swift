extension Sequence where Element == UInt8 {
    /// Lower-case hexadecimal digits of the first bytes.
    ///
    /// - Parameter bytes: how many bytes to write; all of them by default.
    public func hexadecimal(bytes: Int = .max) -> String {
        let digits: [Character] = Array("0123456789abcdef")
        var text = ""
        for byte in prefix(bytes) {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return text
    }
}
