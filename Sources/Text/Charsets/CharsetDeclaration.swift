import Foundation

/// What a page and its server say about the page's charset.
enum CharsetDeclaration {
    /// Browsers look for a `<meta>` in so many bytes and no more.
    static let scanned = 1024

    /// The charset of a byte-order mark, and the mark's length.
    static func byteOrderMark(_ bytes: Data) -> (charset: CharsetName, length: Int)? {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return (.utf8, 3) }
        if bytes.starts(with: [0xFF, 0xFE]) { return (.utf16LittleEndian, 2) }
        if bytes.starts(with: [0xFE, 0xFF]) { return (.utf16BigEndian, 2) }
        return nil
    }

    /// The charset of a Content-Type: `text/html; charset=utf-8`.
    static func charset(ofContentType type: String?) -> CharsetName? {
        type.flatMap { value(of: "charset", in: $0.lowercased()) }.flatMap { CharsetName(label: $0) }
    }

    /// The charset that the start of a page names in a `<meta>` or an XML declaration, comments passed over.
    static func charset(ofMarkup bytes: Data) -> CharsetName? {
        // One character a byte: whatever the charset is, the names are in ASCII.
        var text = String(String.UnicodeScalarView(bytes.prefix(scanned).map { Unicode.Scalar($0) })).lowercased()[...]
        if text.hasPrefix("<?xml"), let declared = value(of: "encoding", in: text.prefix { $0 != ">" }),
            let charset = named(declared)
        {
            return charset
        }
        while let start = text.firstIndex(of: "<") {
            text = text[start...]
            if text.hasPrefix("<!--") {
                guard let end = text.range(of: "-->") else { return nil }
                text = text[end.upperBound...]
            } else {
                let tag = text.prefix { $0 != ">" }
                text = text[tag.endIndex...]
                if tag.hasPrefix("<meta"), let declared = value(of: "charset", in: tag), let charset = named(declared) {
                    return charset
                }
            }
        }
        return nil
    }

    /// A page whose declaration could be read is not in UTF-16, whatever it says (WHATWG: take UTF-8).
    private static func named(_ label: Substring) -> CharsetName? {
        CharsetName(label: label).map { $0.iconv.hasPrefix("UTF-16") ? .utf8 : $0 }
    }

    /// The value of `name = "value"` within a text in lower case.
    private static func value(of name: String, in text: some StringProtocol) -> Substring? {
        var rest = Substring(text)
        while let found = rest.range(of: name) {
            rest = rest[found.upperBound...].drop(while: \.isWhitespace)
            guard rest.first == "=" else { continue }
            let value = rest.dropFirst().drop { $0.isWhitespace || $0 == "\"" || $0 == "'" }
            return value.prefix { !$0.isWhitespace && !"\"';,>/".contains($0) }
        }
        return nil
    }
}
