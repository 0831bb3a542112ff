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
    /// The file it was read from.
    public var file: String
    /// Its line there, from 1; 0 where the format has none.
    public var line: Int

    /// Makes a document.
    public init(id: String, title: String? = nil, text: String, attribution: Attribution, file: String, line: Int) {
        self.id = id
        self.title = title
        self.text = text
        self.attribution = attribution
        self.file = file
        self.line = line
    }
}
