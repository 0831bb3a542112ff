import Foundation

/// A piece of text that can be ranked.
public struct Passage: Hashable, Sendable, Codable {
    /// The hash of the text.
    public var id: PassageID
    /// The title of what it was cut from.
    public var title: String?
    /// The normalized text; id and text determine each other.
    public var text: String

    /// Makes a passage; text is normalized and the id follows from it.
    public init(title: String? = nil, text: String) {
        let normalized = Self.normalized(text)
        id = PassageID(hashing: normalized)
        self.title = title
        self.text = normalized
    }

    /// Makes a passage whose id is known, as read from the store.
    public init(id: PassageID, title: String?, text: String) {
        self.id = id
        self.title = title
        self.text = text
    }

    /// Composes Unicode (NFC, with at most ``StackedMarks/most`` marks on a letter), makes every line end a line feed, and takes away blanks
    /// at line ends and empty lines at both ends; a U+0000 becomes U+FFFD, as in the store.
    ///
    /// Indentation stays: it means something in code.
    public static func normalized(_ text: String) -> String {
        // Most passages are plain already; telling so by bytes is a hundred times as fast as making them so.
        if isPlain(text.utf8) { return text }
        let lines = StackedMarks.bounded(text.storable).precomposedStringWithCanonicalMapping
            .split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
            .map { line in
                line.lastIndex { !$0.isWhitespace }.map { line[...$0] } ?? ""
            }
        guard let first = lines.firstIndex(where: { !$0.isEmpty }),
            let last = lines.lastIndex(where: { !$0.isEmpty })
        else { return "" }
        return lines[first...last].joined(separator: "\n")
    }

    /// Whether a text is ASCII with line feeds only, no blank before one, and no empty line at either end: then it is normalized.
    private static func isPlain(_ bytes: String.UTF8View) -> Bool {
        let feed = UInt8(ascii: "\n")
        var previous = feed
        for byte in bytes {
            switch byte {
            case feed: if previous == 0x20 || previous == 0x09 { return false }
            case 0x20, 0x09, 0x21...0x7E: break
            default: return false
            }
            previous = byte
        }
        return bytes.first != feed && previous != feed && previous != 0x20 && previous != 0x09
    }
}
