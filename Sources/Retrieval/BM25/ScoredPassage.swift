/// A place in an index with its score.
public struct ScoredPassage: Hashable, Sendable {
    /// The 0-based number that the passage got when it was added.
    public var index: Int
    /// Higher is better.
    public var score: Double

    /// Makes an entry.
    public init(index: Int, score: Double) {
        self.index = index
        self.score = score
    }
}
