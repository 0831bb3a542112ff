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
    /// Attempts that failed and were billed all the same.
    public var failedAttempts: Int
    /// Answers and attempts of which the server did not count all tokens.
    public var estimated: Int
    /// What the provider itself says that it takes, in millionths of a US dollar; nil where it does not say.
    public var providerCostMicroUSD: Int?
    /// Whether the simulator answered.
    public var isSimulated: Bool

    /// What a line is about.
    public struct Name: Sendable, Hashable {
        /// The domain.
        public var domain: String
        /// The stage.
        public var stage: StageName
        /// The model.
        public var model: String
    }

    /// The sum of two lines about the same.
    static func + (left: CostLine, right: CostLine) -> CostLine {
        var sum = left
        sum.answers += right.answers
        sum.promptTokens += right.promptTokens
        sum.cachedTokens += right.cachedTokens
        sum.completionTokens += right.completionTokens
        sum.reasoningTokens += right.reasoningTokens
        sum.costMicroUSD += right.costMicroUSD
        sum.unknownCost += right.unknownCost
        sum.failedAttempts += right.failedAttempts
        sum.estimated += right.estimated
        if let more = right.providerCostMicroUSD { sum.providerCostMicroUSD = (left.providerCostMicroUSD ?? 0) + more }
        sum.isSimulated = left.isSimulated || right.isSimulated
        return sum
    }
}
