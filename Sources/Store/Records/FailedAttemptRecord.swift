/// What an attempt was billed that brought no answer.
public struct FailedAttemptRecord: Sendable, Hashable {
    /// What went wrong, as `status` groups it.
    public var cause: String
    /// The model that answered, or the one asked for.
    public var model: String
    /// Tokens of the prompt; like the others nil where the server did not count them.
    public var promptTokens: Int?
    /// Tokens of the prompt that were cached.
    public var cachedTokens: Int?
    /// Tokens of reasoning and answer.
    public var completionTokens: Int?
    /// Tokens of the reasoning.
    public var reasoningTokens: Int?
    /// Millionths of a US dollar; nil if the price is unknown.
    public var costMicroUSD: Int?
    /// Whether tokens that the server did not count are part of the cost.
    public var isEstimated: Bool
    /// What the provider itself says that it takes, in millionths of a US dollar.
    public var providerCostMicroUSD: Int?
    /// Whether the simulator answered.
    public var isSimulated: Bool

    /// Makes a record.
    public init(
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
