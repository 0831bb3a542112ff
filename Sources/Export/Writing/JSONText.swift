import Foundation

/// JSON with keys in the order in which they are written, the same bytes for the same values.
struct JSONText {
    indirect enum Value {
        case string(String)
        case integer(Int)
        case number(Double)
        case boolean(Bool)
        case list([Value])
        case object([(String, Value)])
    }

    /// The value in one line.
    static func line(_ value: Value) -> String {
        var text: [UInt8] = []
        write(value, to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    // In bytes: rows of ten kilobytes and more are written a hundred thousand times, and nearly all of them is copied as it is.
    private static func write(_ value: Value, to text: inout [UInt8]) {
        switch value {
        case .string(let string): quote(string, to: &text)
        case .integer(let number): text += String(number).utf8
        case .number(let number): text += (number.isFinite ? "\(number)" : "null").utf8
        case .boolean(let flag): text += (flag ? "true" : "false").utf8
        case .list(let values):
            text += "[".utf8
            for (index, value) in values.enumerated() {
                if index > 0 { text += ", ".utf8 }
                write(value, to: &text)
            }
            text += "]".utf8
        case .object(let pairs):
            text += "{".utf8
            for (index, pair) in pairs.enumerated() {
                if index > 0 { text += ", ".utf8 }
                quote(pair.0, to: &text)
                text += ": ".utf8
                write(pair.1, to: &text)
            }
            text += "}".utf8
        }
    }

    /// RFC 8259, section 7; U+2028 and U+2029 are escaped too, since some readers take them for line ends.
    private static func quote(_ string: String, to text: inout [UInt8]) {
        var string = string
        text.append(0x22)
        string.withUTF8 { bytes in
            var start = 0
            var index = 0
            while index < bytes.count {
                let length = escapedLength(bytes, at: index)
                guard length > 0 else {
                    index += 1
                    continue
                }
                text += bytes[start..<index]
                text += escape(bytes, at: index).utf8
                index += length
                start = index
            }
            text += bytes[start...]
        }
        text.append(0x22)
    }

    /// How many bytes from here on have to be escaped: those of one character, or none.
    @inline(__always)
    private static func escapedLength(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> Int {
        let byte = bytes[index]
        if byte < 0x20 || byte == 0x22 || byte == 0x5C || byte == 0x7F { return 1 }
        guard byte == 0xE2, index + 2 < bytes.count, bytes[index + 1] == 0x80 else { return 0 }
        return bytes[index + 2] == 0xA8 || bytes[index + 2] == 0xA9 ? 3 : 0
    }

    private static func escape(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> String {
        switch bytes[index] {
        case 0x22: "\\\""
        case 0x5C: "\\\\"
        case 0x0A: "\\n"
        case 0x0D: "\\r"
        case 0x09: "\\t"
        case 0xE2: bytes[index + 2] == 0xA8 ? "\\u2028" : "\\u2029"
        case let byte: String(format: "\\u%04x", Int(byte))
        }
    }
}
