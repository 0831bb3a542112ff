/// Tokens as the server counted them; nil where it did not say.
public struct TokenUsage: Hashable, Sendable, Codable {
    /// All of the prompt, cached ones included.
    public var prompt: Int?
    /// Those of the prompt that came from the provider's prefix cache.
    public var cachedPrompt: Int?
    /// Those of the prompt that were written to that cache, where that has a price of its own.
    public var cacheWrite: Int?
    /// Chain and answer together.
    public var completion: Int?
    /// Those of the completion that are chain.
    public var reasoning: Int?

    /// Makes a count.
    public init(
        prompt: Int? = nil,
        cachedPrompt: Int? = nil,
        cacheWrite: Int? = nil,
        completion: Int? = nil,
        reasoning: Int? = nil
    ) {
        self.prompt = prompt
        self.cachedPrompt = cachedPrompt
        self.cacheWrite = cacheWrite
        self.completion = completion
        self.reasoning = reasoning
    }
}
