import Ranking

/// An entry of a corpus.
public struct SourceDocument: Hashable, Sendable {
    /// The source's own id.
    public var id: String
    /// Its title.
    public var title: String?
    /// Its text, one passage.
    public var text: String
    /// Where it comes from.
    public var attribution: Attribution

    /// Makes a document.
    public init(id: String, title: String? = nil, text: String, attribution: Attribution = Attribution()) {
        self.id = id
        self.title = title
        self.text = text
        self.attribution = attribution
    }
}
