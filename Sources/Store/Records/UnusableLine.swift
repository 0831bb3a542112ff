import Ranking

/// Paid answers of a stage that could not be used for one fault, or attempts that were billed and failed for one cause.
public struct UnusableLine: Sendable, Codable, Hashable {
    /// The domain.
    public var domain: String
    /// The stage that asked.
    public var stage: StageName
    /// What was wrong: `truncated`, `empty`, `unparsable`, `refused`; `failed: ` and a cause of attempts.
    public var fault: String
    /// How many answers, further samples among them.
    public var answers: Int
    /// What they cost in millionths of a US dollar, where known.
    public var costMicroUSD: Int
    /// How many of them the server did not count in full, so that their cost is estimated.
    public var estimated: Int
}
