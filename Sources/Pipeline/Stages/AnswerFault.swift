import Ranking
import Teacher

/// Why a paid answer can't be used.
enum AnswerFault: String, Sendable, CaseIterable {
    /// Cut off by its room.
    case truncated
    /// No text after the reasoning.
    case empty
    /// Text that holds no order or selection.
    case unparsable
    /// Stopped by the server's content filter.
    case refused
    /// Cut off by the model's window: more room can't be given.
    case noRoom = "no-room"
    /// The server read far fewer tokens than the prompt has, as one does that cuts prompts without a word.
    case promptCut = "prompt-cut"
    /// An order without reasoning, where reasoning is wanted; only the first answers of a run are judged by it.
    case noReasoning = "no-reasoning"
    /// One of the first answers of a run that was stopped since none of them could be used: it is asked for anew, whatever `resample` says.
    case setUp = "set-up"

    /// Those that `teacher.resample` can name.
    static let resampled: [AnswerFault] = [.truncated, .empty, .unparsable, .refused]
}

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
