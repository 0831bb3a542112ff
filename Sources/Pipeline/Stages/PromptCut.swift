import Ranking
import Teacher

/// Sees that a server has cut a prompt without a word, as Ollama does: it then counts far fewer tokens than the prompt has.
enum PromptCut {
    /// A model's context is never so small, so shorter prompts are never cut.
    private static let shortest = 1000
    /// Fewer tokens than any context leaves of a prompt are no count.
    private static let fewest = 200
    private static let share = 0.6

    /// What was counted and what the prompt has at least, where that shows a cut; nil where it does not.
    ///
    /// No tokenizer in use makes less than a token of seven bytes of a long prompt, while words with many digits or blanks are counted too
    /// high by the estimate: the smaller of both is held against what the server says.
    static func seen(_ usage: TokenUsage, messages: [ChatMessage], estimate: Int) -> (counted: Int, expected: Int)? {
        guard let prompt = usage.prompt, prompt >= fewest else { return nil }
        // Some count cached tokens beside the others.
        let cached = usage.cachedPrompt ?? 0
        let counted = cached > prompt ? prompt.addingReportingOverflow(cached).partialValue : prompt
        let bytes = messages.reduce(0) { $0 + $1.content.utf8.count }
        let expected = min(estimate, bytes / 4)
        guard expected >= shortest, Double(counted) < share * Double(expected) else { return nil }
        return (counted, expected)
    }
}
