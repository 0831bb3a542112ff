import Ranking

/// A passage that was found for a query, with what is owed to its source.
public struct FoundPassage: Hashable, Sendable {
    /// The passage.
    public var passage: Passage
    /// How it was found.
    public var origin: CandidateOrigin
    /// Where it comes from.
    public var attribution: Attribution

    /// Makes an entry.
    public init(passage: Passage, origin: CandidateOrigin, attribution: Attribution = Attribution()) {
        self.passage = passage
        self.origin = origin
        self.attribution = attribution
    }
}
