import Ranking

/// How many queries of a domain stand in a benchmark, or came before.
public struct ContaminationLine: Sendable, Hashable, Codable {
    /// The domain.
    public var domain: String
    /// `contaminated` or `duplicate-query`.
    public var reason: RejectReason
    /// The benchmark's file; nil for queries that came before.
    public var benchmark: String?
    /// With the same words.
    public var exact: Int
    /// Alike.
    public var near: Int
}
