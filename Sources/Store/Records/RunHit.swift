/// One document that a ready run ranks for a query.
public struct RunHit: Sendable, Hashable {
    /// The query's id within its data set.
    public var query: String
    /// The document's id within its corpus.
    public var document: String
    /// The run's score.
    public var score: Double
    /// The line of the file, from 1.
    public var line: Int

    /// Makes a hit.
    public init(query: String, document: String, score: Double, line: Int) {
        self.query = query
        self.document = document
        self.score = score
        self.line = line
    }
}
