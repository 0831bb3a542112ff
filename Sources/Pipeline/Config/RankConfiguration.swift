import Prompts
import Ranking
import Settings

/// How the teacher is asked for an order.
public struct RankConfiguration: Sendable {
    /// The prompt.
    public let prompt: PromptTemplate
    /// Whether an order that needed a repair is rejected.
    public let isStrict: Bool
    /// How many orders of each list are asked for.
    public let samples: Int
    /// How several orders become one.
    public let consensus: ConsensusMethod

    /// Whether lists without reasoning are thrown out.
    public let requiresReasoning: Bool

    init(settings: Settings) throws {
        requiresReasoning = settings.string("reasoning") != "optional"
        prompt = try PromptChoice.template(settings, key: "prompt", fallback: "listwise", stage: .rank)
        isStrict = settings.string("repair") == "strict"
        samples = settings.integer("samples") ?? 1
        consensus = settings.string("consensus").flatMap(ConsensusMethod.init(rawValue:)) ?? .borda
    }
}
