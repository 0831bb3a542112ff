import Ranking

/// What was paid by domain, stage and model.
public struct CostLine: Sendable, Hashable, Codable {
    /// The domain.
    public var domain: String
    /// The stage.
    public var stage: StageName
    /// The model that answered.
    public var model: String
    /// Paid answers.
    public var answers: Int
    /// Tokens of prompts.
    public var promptTokens: Int
    /// Those that were cached.
    public var cachedTokens: Int
    /// Tokens of chains and answers.
    public var completionTokens: Int
    /// Those of chains.
    public var reasoningTokens: Int
    /// Millionths of a US dollar, of the answers whose cost is known.
    public var costMicroUSD: Int
    /// Answers whose cost is not known.
    public var unknownCost: Int
    /// Whether the simulator answered.
    public var isSimulated: Bool
}
