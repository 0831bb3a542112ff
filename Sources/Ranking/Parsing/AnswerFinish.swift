/// How a teacher's answer ended, by the words of all protocols; what is stored is the server's own word.
public enum AnswerFinish: Sendable, Hashable {
    /// As it should, or by a word that says nothing else.
    case complete
    /// The room for it was used up.
    case length
    /// The server or the model would not answer, or withheld what it had made.
    case refused

    /// Words for ``length``: chat completions, Mistral, Anthropic, Gemini, Responses.
    public static let lengthWords = [
        "length", "model_length", "max_tokens", "model_context_window_exceeded", "MAX_TOKENS", "max_output_tokens",
    ]

    private static let refusedWords: Set = [
        "content_filter", "refusal", "SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "LANGUAGE",
    ]

    /// What stands before Gemini's reason for not letting a prompt in.
    public static let blockedPrefix = "blocked: "

    /// Reads a server's word.
    public init(_ word: String?) {
        guard let word else {
            self = .complete
            return
        }
        if Self.lengthWords.contains(word) {
            self = .length
        } else if Self.refusedWords.contains(word)
            || [Self.blockedPrefix, "IMAGE_", "NO_IMAGE"].contains(where: word.hasPrefix)
        {
            self = .refused
        } else {
            self = .complete
        }
    }
}

/// What reasoning is: a model's own words, or what a provider lets be seen of them.
public enum ReasoningKind: String, Sendable, Hashable, Codable, CaseIterable {
    /// The chain as the model wrote it.
    case raw
    /// A summary that another model made of the chain: no chain to train on.
    case summary
    /// None came.
    case none
}
