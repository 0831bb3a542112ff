/// A question in natural language, with its gold answer where the source has one.
public struct Query: Hashable, Sendable, Codable {
    /// Domain and id.
    public var id: QueryID
    /// What is asked; a title, if the source has one, is its first line.
    public var text: String
    /// The accepted answer or solution. Judges see it, rankers never do.
    public var goldAnswer: String?
    /// Where the question comes from.
    public var attribution: Attribution

    public init(id: QueryID, text: String, goldAnswer: String? = nil, attribution: Attribution = Attribution()) {
        self.id = id
        self.text = text
        self.goldAnswer = goldAnswer
        self.attribution = attribution
    }
}

/// The name of a query: its domain and its id within the source, `biology/1234`.
public struct QueryID: RawRepresentable, Hashable, Sendable, Codable, Comparable, CustomStringConvertible {
    /// The whole name, `domain/local`.
    public let rawValue: String

    /// Takes the whole name as it stands in the store.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// Joins a domain's name and the id that the source gives.
    public init(domain: String, local: String) {
        rawValue = "\(domain)/\(local)"
    }

    /// The domain: what stands before the first slash.
    public var domain: String {
        String(rawValue.prefix { $0 != "/" })
    }

    /// The whole name.
    public var description: String { rawValue }

    /// Byte order of the names, the same on every machine.
    public static func < (left: QueryID, right: QueryID) -> Bool {
        left.rawValue.utf8.lexicographicallyPrecedes(right.rawValue.utf8)
    }
}

/// How documents are named in the store, so that one domain's ids never meet another's.
public enum DocumentName {
    /// A document of a corpus, by its id there.
    public static func corpus(_ id: String, domain: String) -> String { "\(domain)/c/\(id)" }
    /// A page of the web, by its address.
    public static func page(_ url: String, domain: String) -> String { "\(domain)/p/\(url)" }
    /// A passage that came with a query, by its place among them from 0.
    public static func given(_ index: Int, query: QueryID) -> String {
        "\(query.domain)/g/\(query.rawValue)/\(index + 1)"
    }

    /// The id that a corpus gives a document; nil for what is of no corpus.
    public static func corpusID(of name: String, domain: String) -> String? {
        let prefix = corpus("", domain: domain)
        return name.hasPrefix(prefix) ? String(name.dropFirst(prefix.count)) : nil
    }

    /// Whether the document is a passage that came with the query.
    public static func isGiven(_ name: String, query: QueryID) -> Bool {
        name.hasPrefix("\(query.domain)/g/\(query.rawValue)/")
    }
}
