import Ranking

/// How documents are named in the store, so that one domain's ids never meet another's.
public enum DocumentName {
    /// A document of a corpus, by its id there.
    public static func corpus(_ id: String, domain: String) -> String { "\(domain)/c/\(id)" }
    static func page(_ url: String, domain: String) -> String { "\(domain)/p/\(url)" }
    static func given(_ index: Int, query: QueryID) -> String { "\(query.domain)/g/\(query.rawValue)/\(index + 1)" }
}
