import Foundation

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
