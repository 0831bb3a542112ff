import CCharset
import Foundation

/// Bytes of a page as text, as browsers read them.
///
/// In this order: byte-order mark, the Content-Type header, the declaration in the page's first 1,024 bytes, a guess. A page that says
/// UTF-8 and is mostly something else is guessed too.
enum PageDecoder {
    /// The text, without a byte-order mark and without NUL characters.
    ///
    /// - Parameters:
    ///   - contentType: the Content-Type header, if there was one.
    ///   - isMarkup: whether the bytes may declare their charset themselves.
    static func text(_ bytes: Data, contentType: String?, isMarkup: Bool) -> String {
        let mark = CharsetDeclaration.byteOrderMark(bytes)
        let charset = mark?.charset ?? charset(of: bytes, contentType: contentType, isMarkup: isMarkup)
        let text = CharsetConverter.text(bytes.dropFirst(mark?.length ?? 0), in: charset)
        // The end of a string to libxml2 and to SQLite.
        guard text.utf8.contains(0) else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.map { $0 == "\0" ? "\u{FFFD}" : $0 }))
    }

    private static func charset(of bytes: Data, contentType: String?, isMarkup: Bool) -> CharsetName {
        let declared =
            CharsetDeclaration.charset(ofContentType: contentType)
            ?? (isMarkup ? CharsetDeclaration.charset(ofMarkup: bytes) : nil)
        if let declared, declared != .utf8 { return declared }
        let validity = UTF8Validity(bytes)
        if validity.isValid { return .utf8 }
        // A page in UTF-8 with a few broken bytes stays what it says.
        if declared == .utf8, validity.sequences > validity.broken { return .utf8 }
        return CharsetGuess.charset(of: bytes)
    }
}

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

/// The charset of bytes that nobody declared, by their statistics (libuchardet).
enum CharsetGuess {
    /// More bytes than this hardly change the guess.
    private static let looked = 256 << 10

    /// The most likely charset; windows-1252 where nothing can be said.
    static func charset(of bytes: Data) -> CharsetName {
        guard let detector = uchardet_new() else { return .windows1252 }
        defer { uchardet_delete(detector) }
        let state = bytes.prefix(looked).withUnsafeBytes { buffer in
            uchardet_handle_data(detector, buffer.baseAddress?.assumingMemoryBound(to: CChar.self), buffer.count)
        }
        uchardet_data_end(detector)
        guard state == 0, let name = uchardet_get_charset(detector) else { return .windows1252 }
        return CharsetName(label: String(cString: name)) ?? .windows1252
    }
}

/// How far bytes are UTF-8: a text in another charset hardly ever is by chance.
struct UTF8Validity: Hashable, Sendable {
    /// Whole characters of two and more bytes.
    private(set) var sequences = 0
    /// Bytes that belong to no character.
    private(set) var broken = 0
    /// Whether the last character is cut off, as where only a part was loaded.
    private(set) var isCut = false

    /// Whether all of it is UTF-8, but for a last character where others are whole.
    var isValid: Bool { broken == 0 && (!isCut || sequences > 0) }

    init(_ bytes: Data) {
        bytes.withUnsafeBytes { bytes in
            var index = 0
            while index < bytes.count {
                let first = bytes[index]
                index += 1
                if first < 0x80 { continue }
                let more =
                    first >= 0xC2 && first < 0xE0 ? 1 : first & 0xF0 == 0xE0 ? 2 : first >= 0xF0 && first < 0xF5 ? 3 : 0
                guard more > 0 else {
                    broken += 1
                    continue
                }
                let end = min(index + more, bytes.count)
                if bytes[index..<end].allSatisfy({ $0 & 0xC0 == 0x80 }) {
                    if end == index + more { sequences += 1 } else { isCut = true }
                    index = end
                } else {
                    broken += 1
                }
            }
        }
    }
}
