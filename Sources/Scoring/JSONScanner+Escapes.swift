extension JSONScanner {
    /// Decodes the escape at a backslash (RFC 8259, section 7); half of a surrogate pair becomes U+FFFD.
    ///
    /// - Returns: the index behind it.
    static func decodeEscape(
        _ bytes: UnsafeBufferPointer<UInt8>,
        at escape: Int,
        end: Int,
        into target: inout [UInt8]
    ) throws(Failure) -> Int {
        guard escape + 1 < end else { throw Failure(reason: "expected an escape, found the end of a text") }
        let plain: UInt8
        switch bytes[escape + 1] {
        case UInt8(ascii: "n"): plain = 0x0A
        case UInt8(ascii: "t"): plain = 0x09
        case UInt8(ascii: "r"): plain = 0x0D
        case UInt8(ascii: "b"): plain = 0x08
        case UInt8(ascii: "f"): plain = 0x0C
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): plain = bytes[escape + 1]
        case UInt8(ascii: "u"): return try decodeUnicode(bytes, at: escape, end: end, into: &target)
        default: throw Failure(reason: "expected a JSON escape at byte \(escape + 1), found another")
        }
        target.append(plain)
        return escape + 2
    }

    private static func decodeUnicode(
        _ bytes: UnsafeBufferPointer<UInt8>,
        at escape: Int,
        end: Int,
        into target: inout [UInt8]
    ) throws(Failure) -> Int {
        let first = try unit(bytes, at: escape, end: end)
        var value = first
        var after = escape + 6
        if (0xD800..<0xDC00).contains(first), after + 1 < end, bytes[after] == UInt8(ascii: "\\"),
            bytes[after + 1] == UInt8(ascii: "u")
        {
            let second = try unit(bytes, at: after, end: end)
            if (0xDC00..<0xE000).contains(second) {
                value = 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00)
                after += 6
            }
        }
        target.append(contentsOf: String(Unicode.Scalar(value) ?? "\u{FFFD}").utf8)
        return after
    }

    /// The four hexadecimal digits of `\uXXXX`.
    private static func unit(_ bytes: UnsafeBufferPointer<UInt8>, at escape: Int, end: Int) throws(Failure) -> UInt32 {
        var value: UInt32 = 0
        for index in escape + 2..<escape + 6 {
            guard index < end, let digit = Character(Unicode.Scalar(bytes[index])).hexDigitValue else {
                throw Failure(reason: "expected four hexadecimal digits at byte \(escape + 3), found others")
            }
            value = value << 4 | UInt32(digit)
        }
        return value
    }
}
