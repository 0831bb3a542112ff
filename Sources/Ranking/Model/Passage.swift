import Crypto
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

/// The name of a passage: a hash of its normalized text, so that one text has one id wherever it was found.
public struct PassageID: RawRepresentable, Hashable, Sendable, Codable, Comparable, CustomStringConvertible {
    /// 32 lower-case hexadecimal digits.
    public let rawValue: String

    /// Takes an id as it stands in the store.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// Hashes a text that ``Passage/normalized(_:)`` has made.
    public init(hashing normalizedText: String) {
        rawValue = SHA256.hash(data: Data(normalizedText.utf8)).hexadecimal(bytes: 16)
    }

    /// The hexadecimal digits.
    public var description: String { rawValue }

    /// Byte order of the names.
    public static func < (left: PassageID, right: PassageID) -> Bool { left.rawValue < right.rawValue }
}

/// The pointwise label of a candidate.
public enum Label: String, Hashable, Sendable, Codable, CaseIterable {
    /// Helps to answer the query.
    case positive
    /// Does not help.
    case negative
    /// Looks alike but does not help.
    case hardNegative = "hard_negative"

    /// The relevance that metrics use: 1 for a positive, otherwise 0 (paper, section on pointwise labels).
    public var relevance: Int { self == .positive ? 1 : 0 }
}

/// How a candidate was found.
public enum CandidateOrigin: String, Hashable, Sendable, Codable, CaseIterable {
    /// On a page that the accepted answer links to.
    case cited
    /// By a web search.
    case web
    /// By BM25 over the domain's corpus.
    case bm25
    /// By dense retrieval.
    case dense
    /// Ranked by another retriever, in a run file that the user brought.
    case run
    /// Named by human relevance judgments, or given with the query.
    case qrels
    /// Drawn at random, with a seed.
    case sampled
}

/// Who wrote a text, where it stands and under which licence: what a data set card owes to its sources.
public struct Attribution: Hashable, Sendable, Codable {
    /// Where a reader finds the text.
    public var url: String?
    /// The author's name, or the site's id of them.
    public var author: String?
    /// The licence as the source names it, `CC BY-SA 4.0`.
    public var license: String?

    /// Makes an attribution; what is unknown stays nil.
    public init(url: String? = nil, author: String? = nil, license: String? = nil) {
        self.url = url
        self.author = author
        self.license = license
    }
}
