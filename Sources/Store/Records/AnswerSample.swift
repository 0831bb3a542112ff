import Ranking

/// What the latest answers of a stage took, for estimates.
public struct AnswerSample: Sendable, Hashable {
    /// The stage that asked.
    public var stage: StageName
    /// How many answers.
    public var count: Int
    /// Of these the ones that were asked for in the place of one that could not be used.
    public var repeated: Int
    /// Mean tokens of chain and answer.
    public var meanCompletion: Double
    /// Mean of the squares of the same.
    public var meanSquare: Double
    /// Tokens of their prompts, as the provider counted them.
    public var promptTokens: Int
    /// Bytes of what was sent.
    public var bodyBytes: Int

    /// The spread of the lengths in units of their mean.
    public var variation: Double {
        guard meanCompletion > 0 else { return 0 }
        return max(0, meanSquare - meanCompletion * meanCompletion).squareRoot() / meanCompletion
    }
}
