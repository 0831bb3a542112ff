import Ranking

/// A rejected query, in a line.
public struct RejectLine: Sendable, Hashable, Codable {
    /// The query.
    public var id: QueryID
    /// Where it ended.
    public var stage: StageName
    /// Why: a reject reason's code, or a failure's cause.
    public var reason: String
    /// NDCG@10, where the filter has computed it.
    public var ndcg: Double?
    /// What supports it, as JSON; for a failure the server's words.
    public var evidence: String
    /// What a reviewer decided over it; nil if nothing stands.
    public var decision: DecisionRecord.Action?
    /// The question's text.
    public var query: String
}
