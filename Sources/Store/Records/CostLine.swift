import GRDB
package import Ranking

/// How many paid orders of a domain have reasoning whose length falls into a span of ``width`` tokens: of reasoning tokens where the provider
/// counts them, else of the whole answer.
package struct ReasoningLength: Sendable, Hashable, StoredRow {
    /// Tokens in a span of reasoning lengths.
    package static let width = 25

    package var domain: String
    /// The span's lower end in tokens.
    package var tokens: Int
    package var orders: Int
}

/// What was paid by domain, stage, teacher and model.
package struct CostLine: Sendable, Hashable, Codable, StoredRow {
    package var domain: String
    package var stage: StageName
    /// The teacher's name in the pipeline file; nil of its only one and of embedding models.
    package var teacher: String?
    /// The model that answered.
    package var model: String
    /// Paid answers.
    package var answers: Int
    package var promptTokens: Int
    /// Those that were cached.
    package var cachedTokens: Int
    /// Tokens of reasoning and answers.
    package var completionTokens: Int
    /// Those of reasoning.
    package var reasoningTokens: Int
    /// Millionths of a US dollar, of the answers whose cost is known.
    package var costMicroUSD: Int
    /// Answers whose cost is not known.
    package var unknownCost: Int
    /// Attempts that failed and were billed all the same.
    var failedAttempts: Int
    /// Answers and attempts of which the server did not count all tokens.
    package var estimated: Int
    /// What the provider itself says that it takes, in millionths of a US dollar; nil where it does not say.
    package var providerCostMicroUSD: Int?
    /// Whether the simulator answered.
    package var isSimulated: Bool

    /// The model, behind its teacher's name where it has one.
    package var askedAs: String { teacher.map { "\($0): \(model)" } ?? model }
}

/// A model that answered.
package struct ModelLine: Sendable, Hashable, Codable, StoredRow {
    /// The model asked for.
    package var requested: String
    /// The model that the answers name.
    package var answered: String?
    /// The server's mark of its build.
    package var systemFingerprint: String?
    /// Who ran it, where a router says so.
    package var host: String?
    /// Answers by what their reasoning is: `raw`, `summary`, `none`, and `unknown` of those that earlier releases stored.
    package var reasoning: [String: Int]
    /// How many answers.
    package var answers: Int
    /// Whether it is the simulator.
    package var isSimulated: Bool
}

/// What an attempt was billed that brought no answer.
package struct FailedAttemptRecord: Sendable, Hashable {
    /// What went wrong, as `status` groups it.
    package var cause: String
    /// The model that answered, or the one asked for.
    package var model: String
    /// Tokens of the prompt; like the others nil where the server did not count them.
    package var promptTokens: Int?
    /// Tokens of the prompt that were cached.
    package var cachedTokens: Int?
    /// Tokens of reasoning and answer.
    package var completionTokens: Int?
    package var reasoningTokens: Int?
    /// Millionths of a US dollar; nil if the price is unknown.
    package var costMicroUSD: Int?
    /// Whether tokens that the server did not count are part of the cost.
    package var isEstimated: Bool
    /// What the provider itself says that it takes, in millionths of a US dollar.
    package var providerCostMicroUSD: Int?
    /// Whether the simulator answered.
    package var isSimulated: Bool

    package init(
        cause: String,
        model: String,
        promptTokens: Int? = nil,
        cachedTokens: Int? = nil,
        completionTokens: Int? = nil,
        reasoningTokens: Int? = nil,
        costMicroUSD: Int? = nil,
        isEstimated: Bool = false,
        providerCostMicroUSD: Int? = nil,
        isSimulated: Bool
    ) {
        self.cause = cause
        self.model = model
        self.promptTokens = promptTokens
        self.cachedTokens = cachedTokens
        self.completionTokens = completionTokens
        self.reasoningTokens = reasoningTokens
        self.costMicroUSD = costMicroUSD
        self.isEstimated = isEstimated
        self.providerCostMicroUSD = providerCostMicroUSD
        self.isSimulated = isSimulated
    }
}
