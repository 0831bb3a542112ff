/// How documents are named in the store, so that one domain's ids never meet another's.
public enum DocumentName {
    /// A document of a corpus, by its id there.
    public static func corpus(_ id: String, domain: String) -> String { "\(domain)/c/\(id)" }
    /// A page of the web, by its address.
    package static func page(_ url: String, domain: String) -> String { "\(domain)/p/\(url)" }
    /// A passage that came with a query, by its place among them from 0.
    package static func given(_ index: Int, query: QueryID) -> String {
        "\(query.domain)/g/\(query.rawValue)/\(index + 1)"
    }

    /// The id that a corpus gives a document; nil for what is of no corpus.
    package static func corpusID(of name: String, domain: String) -> String? {
        let prefix = corpus("", domain: domain)
        return name.hasPrefix(prefix) ? String(name.dropFirst(prefix.count)) : nil
    }

    /// Whether the document is a passage that came with the query.
    package static func isGiven(_ name: String, query: QueryID) -> Bool {
        name.hasPrefix("\(query.domain)/g/\(query.rawValue)/")
    }
}
