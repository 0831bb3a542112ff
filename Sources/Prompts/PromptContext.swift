import Ranking

/// What a prompt is filled with.
public struct PromptContext: Sendable, Hashable {
    /// The question.
    public var query: String
    /// The accepted answer; only judges' prompts may show it.
    public var goldAnswer: String?
    /// The passages in the order in which they are numbered, the first one as `[1]`.
    public var passages: [Passage]

    /// Makes a context.
    public init(query: String, goldAnswer: String? = nil, passages: [Passage]) {
        self.query = query
        self.goldAnswer = goldAnswer
        self.passages = passages
    }
}
