import Ranking

/// How many queries of a domain ended at a stage for one reason.
public struct Ending: Sendable, Hashable, Codable {
    /// The domain.
    public var domain: String
    /// The stage.
    public var stage: StageName
    /// How they ended.
    public var status: OutcomeStatus
    /// The reject reason's code or the failure's cause.
    public var code: String
    /// How many.
    public var count: Int
    /// One of those that failed; nil for rejects.
    public var example: String?
    /// What was said about that one.
    public var message: String?
}
