/// A piece of HTML that is safe to stand in a page: made by a template or a plot, or escaped.
struct HTML: Sendable, Equatable {
    /// The HTML.
    let text: String

    /// Takes what a template or a plot made.
    init(safe text: String) {
        self.text = text
    }

    /// Escapes a text for element content and quoted attributes.
    init(escaping text: String) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "<"): bytes += "&lt;".utf8
            case UInt8(ascii: ">"): bytes += "&gt;".utf8
            case UInt8(ascii: "&"): bytes += "&amp;".utf8
            case UInt8(ascii: "\""): bytes += "&quot;".utf8
            case UInt8(ascii: "'"): bytes += "&#39;".utf8
            default: bytes.append(byte)
            }
        }
        self.text = String(decoding: bytes, as: UTF8.self)
    }
}
