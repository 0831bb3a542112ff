/// How a server shows reasoning, and what it counts: each is a kind of server that is met.
///
/// Places are those of chat completions, since other protocols have one of their own. ``none``, ``encrypted`` and ``empty`` are in each.
package enum AnswerShape: String, Sendable, Hashable, CaseIterable {
    /// A field, as DeepSeek, SGLang, llama.cpp and Fireworks have it.
    case reasoningContent = "reasoning_content"
    /// A field, as vLLM, Groq and Together have it.
    case reasoning
    /// OpenRouter's: the text of a field once more, in parts that say what it is.
    case details = "reasoning_details"
    /// `<think>` in the content, as servers without a reasoning parser leave it.
    case thinkTags = "think-tags"
    /// The closing mark alone, where a chat template has opened it in the prompt.
    case closingTag = "closing-tag"
    /// Other marks of reasoning, another pair in each answer.
    case otherTags = "other-tags"
    /// Mistral's: the content is a list of parts.
    case parts = "content-parts"
    /// gpt-oss's channels.
    case channels
    /// The same where a server has stripped control tokens.
    case bareChannels = "bare-channels"
    /// Prose without marks before an answer that has some.
    case prose
    /// xAI's: a field whose tokens are counted beside those of the answer.
    case countedBeside = "counted-beside"
    /// The model does not reason.
    case none
    /// Reasoning is made and counted, and only the provider can read it.
    case encrypted
    /// All is counted and nothing is shown.
    case empty

    /// Whether a reader finds reasoning in it.
    package var showsReasoning: Bool { ![.none, .encrypted, .empty].contains(self) }

    /// The content of an answer: its text, and the reasoning where that stands in it.
    ///
    /// - Parameter isCut: whether the room was used up by the reasoning, so that nothing closes it.
    func content(reasoning: String, answer: String, isCut: Bool, id: String) -> String {
        if reasoning.isEmpty { return answer }
        func inside(_ opening: String, _ closing: String) -> String {
            opening + reasoning + (isCut ? "" : closing + answer)
        }
        switch self {
        case .thinkTags: return inside("<think>\n", "\n</think>\n\n")
        case .closingTag: return inside("", "\n</think>\n\n")
        case .otherTags:
            let tags = Self.tags[Int(id.utf8.reduce(0) { $0 &+ UInt64($1) } % UInt64(Self.tags.count))]
            return inside(tags.0, tags.1)
        case .channels:
            return inside(
                "<|channel|>analysis<|message|>",
                "<|end|><|start|>assistant<|channel|>final<|message|>"
            )
        case .bareChannels: return inside("analysis", "assistantfinal")
        case .prose:
            return isCut
                ? reasoning : "\(reasoning)\n\n" + (answer.hasPrefix("<") ? answer : "<answer>\(answer)</answer>")
        default: return answer
        }
    }

    /// Those of tuned models, Mistral, Kimi, Seed, MiniMax, Gemma, Apertus and Sky-T1.
    private static let tags = [
        ("<thinking>", "</thinking>"), ("<thought>", "</thought>"), ("<reasoning>", "</reasoning>"),
        ("<analysis>", "</analysis>"), ("[THINK]", "[/THINK]"), ("◁think▷", "◁/think▷"),
        ("<seed:think>", "</seed:think>"), ("<mm:think>", "</mm:think>"), ("<|channel>", "<channel|>"),
        ("<|inner_prefix|>", "<|inner_suffix|>"), ("<|begin_of_thought|>", "<|end_of_thought|>"),
    ]

    /// The fields of a message, or of a piece of one, that show reasoning beside the content; nil where none does.
    ///
    /// - Parameter text: as it stands in JSON.
    func reasoningFields(_ text: String) -> String? {
        switch self {
        case .reasoningContent, .countedBeside: "\"reasoning_content\":\(text)"
        case .reasoning: "\"reasoning\":\(text)"
        case .details:
            "\"reasoning\":\(text),\"reasoning_details\":[{\"type\":\"reasoning.text\",\"text\":\(text),\"format\":\"unknown\",\"index\":0}]"
        default: nil
        }
    }
}
