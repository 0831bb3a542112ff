import Ranking

/// A ranked list's score with what else decides about it.
public struct ScoredList: Sendable, Hashable {
    /// The domain.
    public var domain: String
    /// NDCG@10 of the order under the pointwise labels.
    public var ndcg: Double
    /// Nil if kept, else why not.
    public var reason: RejectReason?
    /// Passages in the list.
    public var size: Int
    /// Relevant ones among them.
    public var positives: Int

    /// Makes a score.
    public init(domain: String, ndcg: Double, reason: RejectReason?, size: Int, positives: Int) {
        self.domain = domain
        self.ndcg = ndcg
        self.reason = reason
        self.size = size
        self.positives = positives
    }
}
