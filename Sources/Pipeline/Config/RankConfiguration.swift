import Prompts
import Settings

/// How the teacher is asked for an order.
public struct RankConfiguration: Sendable {
    /// The prompt.
    public let prompt: PromptTemplate
    /// Whether an order that needed a repair is rejected.
    public let isStrict: Bool

    init(settings: Settings) throws {
        prompt = try PromptChoice.template(settings, key: "prompt", fallback: "listwise", stage: .rank)
        isStrict = settings.string("repair") == "strict"
    }
}
