import Ranking

/// A list's numbers, without its passages.
public struct ListFigure: Sendable, Hashable {
    /// Passages in the list.
    public var size: Int
    /// Positive ones among them.
    public var positives: Int
    /// NDCG@10 of the order; nil while the filter has not looked at it, or where it did not come to a score.
    public var ndcg: Double?
    /// Why the filter rejected it; nil if it was kept, or if there is no score.
    public var reason: RejectReason?
    /// The share of random orders of such a list that would be kept.
    public var chance: Double?
}
