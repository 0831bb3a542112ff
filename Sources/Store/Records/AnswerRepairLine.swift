import Ranking

/// Stored answers of a stage of which something could not be read as it came.
public struct AnswerRepairLine: Sendable, Codable, Hashable {
    /// The domain.
    public var domain: String
    /// The stage that asked.
    public var stage: StageName
    /// What: `lone-surrogates`, `invalid-bytes`, `odd-events`, `odd-` and a field, `impossible-counts`.
    public var kind: String
    /// How many answers.
    public var answers: Int
}
