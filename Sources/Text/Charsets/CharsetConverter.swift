import CCharset
import Foundation

/// Conversion to UTF-8 with iconv.
enum CharsetConverter {
    /// What iconv answers where it stops before the end: `(size_t)-1`.
    private static let failed = Int(truncatingIfNeeded: -1)

    /// The text of bytes in a charset; what is no character in it becomes U+FFFD.
    static func text(_ bytes: Data, in charset: CharsetName) -> String {
        if charset == .utf8 { return String(decoding: bytes, as: UTF8.self) }
        guard let converter = rf_iconv_open("UTF-8", charset.iconv) else {
            return String(decoding: bytes, as: UTF8.self)
        }
        defer { iconv_close(converter) }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count + bytes.count / 2)
        let unit = charset.iconv.hasPrefix("UTF-16") ? 2 : 1
        var input = Array(bytes).map { CChar(bitPattern: $0) }
        var output = [CChar](repeating: 0, count: 64 << 10)
        input.withUnsafeMutableBufferPointer { input in
            output.withUnsafeMutableBufferPointer { output in
                var next = input.baseAddress
                var left = input.count
                while left > 0 {
                    var place = output.baseAddress
                    var room = output.count
                    let outcome = iconv(converter, &next, &left, &place, &room)
                    let failure = errno
                    result += UnsafeRawBufferPointer(start: output.baseAddress, count: output.count - room)
                    if outcome != Self.failed || failure == E2BIG { continue }
                    // No character, or the half of one at the end: one mark for it, and on.
                    result += [0xEF, 0xBF, 0xBD]
                    let skipped = min(left, unit)
                    next = next?.advanced(by: skipped)
                    left -= skipped
                }
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
