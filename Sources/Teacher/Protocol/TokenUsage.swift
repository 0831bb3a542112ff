/// Tokens as the server counted them; nil where it did not say.
public struct TokenUsage: Hashable, Sendable, Codable {
    /// All of the prompt, cached ones included.
    public var prompt: Int?
    /// Those of the prompt that came from the provider's prefix cache.
    public var cachedPrompt: Int?
    /// Chain and answer together.
    public var completion: Int?
    /// Those of the completion that are chain.
    public var reasoning: Int?

    /// Makes a count.
    public init(prompt: Int? = nil, cachedPrompt: Int? = nil, completion: Int? = nil, reasoning: Int? = nil) {
        self.prompt = prompt
        self.cachedPrompt = cachedPrompt
        self.completion = completion
        self.reasoning = reasoning
    }
}
