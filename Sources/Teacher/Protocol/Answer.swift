package import Ranking

/// A finished answer of the teacher: what is stored before anything uses it.
package struct Answer: Sendable, Hashable, Codable {
    /// The model asked for.
    package var requestedModel: String
    /// The model that the answer names.
    package var model: String?
    /// Who ran the model, where a router such as OpenRouter says so.
    package var host: String?
    /// The server's own mark of its build, if it names one.
    package var systemFingerprint: String?
    /// The reasoning, from whichever field or tag it came in.
    package var reasoning: String
    /// What the reasoning is; nil of answers that were stored before anyone looked, which then are the model's own words.
    package var reasoningKind: ReasoningKind?
    /// The answer part.
    package var content: String
    /// Why the server stopped: `stop`, `length`, `content_filter` …
    package var finishReason: String?
    /// Tokens.
    package var usage: TokenUsage
    /// What it cost in millionths of a US dollar; nil where the price is unknown.
    package var costMicroUSD: Int?
    /// From the first byte sent to the last byte read, in milliseconds.
    package var latencyMilliseconds: Int
    /// To the first token of reasoning or answer.
    package var firstTokenMilliseconds: Int?
    /// Whether the simulator wrote it.
    package var isSimulated: Bool
    /// Whether tokens that the server did not count are part of the cost.
    package var isEstimated: Bool
    /// What the provider itself says that it takes, in millionths of a US dollar; nil where it does not say.
    package var providerCostMicroUSD: Int?
    /// What could not be read as it came.
    package var repairs: AnswerRepairs

    package init(
        requestedModel: String,
        model: String? = nil,
        host: String? = nil,
        systemFingerprint: String? = nil,
        reasoning: String = "",
        reasoningKind: ReasoningKind? = nil,
        content: String = "",
        finishReason: String? = nil,
        usage: TokenUsage = TokenUsage(),
        costMicroUSD: Int? = nil,
        latencyMilliseconds: Int = 0,
        firstTokenMilliseconds: Int? = nil,
        isSimulated: Bool = false,
        isEstimated: Bool = false,
        providerCostMicroUSD: Int? = nil,
        repairs: AnswerRepairs = AnswerRepairs()
    ) {
        self.requestedModel = requestedModel
        self.model = model
        self.host = host
        self.systemFingerprint = systemFingerprint
        self.reasoning = reasoning
        self.reasoningKind = reasoningKind
        self.content = content
        self.finishReason = finishReason
        self.usage = usage
        self.costMicroUSD = costMicroUSD
        self.latencyMilliseconds = latencyMilliseconds
        self.firstTokenMilliseconds = firstTokenMilliseconds
        self.isSimulated = isSimulated
        self.isEstimated = isEstimated
        self.providerCostMicroUSD = providerCostMicroUSD
        self.repairs = repairs
    }
}

extension Answer {
    /// The answer as the store gives it back: U+0000 is U+FFFD there.
    var asStored: Answer {
        var stored = self
        stored.model = model?.storable
        stored.host = host?.storable
        stored.systemFingerprint = systemFingerprint?.storable
        stored.reasoning = reasoning.storable
        stored.content = content.storable
        stored.finishReason = finishReason?.storable
        return stored
    }
}
