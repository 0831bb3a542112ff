import Ranking

/// A rejected query that another sample could change.
public struct RequeueCandidate: Sendable, Hashable {
    /// The query.
    public var query: QueryID
    /// Why it was rejected: a reject reason's code.
    public var reason: String
    /// The stage that would ask: `judge` or `rank`.
    public var stage: StageName
    /// That stage's fingerprint.
    public var fingerprint: Fingerprint
    /// Further samples that it has had already.
    public var extra: Int
    /// Requests of one sample at that stage.
    public var requests: Int
    /// The mean length of their prompts in tokens, as the provider counted; nil if it did not.
    public var promptTokens: Double?
}
