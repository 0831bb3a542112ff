import Ranking
package import Settings
import Teacher

/// How the teacher is asked for an order.
package struct RankConfiguration: Sendable {
    package let prompt: PromptTemplate
    /// Whether an order that needed a repair is rejected.
    let isStrict: Bool
    /// How many orders of each list are asked for.
    package let samples: Int
    /// How several orders become one.
    let consensus: ConsensusMethod

    /// What its requests say beside what the teacher's settings do.
    let options: StageOptions

    /// Whether lists without reasoning are thrown out.
    let requiresReasoning: Bool

    private static let promptSetting = Setting(
        "prompt",
        PromptChoice.schema,
        "The prompt that asks for an order: its id, or the path of a file of your own.",
        default: "listwise",
        effect: .shapesAsWritten([.rank])
    )
    private static let samplesSetting = Setting(
        "samples",
        1...15,
        "How many orders of each list are asked for; each but the first shows the passages in an order of its own.",
        default: 1,
        effect: .shapesAsWritten([.rank])
    )
    private static let consensusSetting = Setting<ConsensusMethod>(
        "consensus",
        "How several orders become one: by mean rank, or with the fewest pairs the other way round.",
        default: .borda,
        effect: .shapesAsWritten([.filter])
    )
    private static let reasoningSetting = Setting(
        "reasoning",
        .choice(["required", "optional"]),
        "Whether an order must come with reasoning: lists without it are rejected (empty-chain), or kept like others.",
        default: "required",
        effect: .shapesAsWritten([.filter])
    )
    private static let repairSetting = Setting(
        "repair",
        .choice(["strict", "lenient"]),
        "Whether an order that needed a repair is rejected, or accepted if at most a tenth of the list was missing.",
        default: "lenient",
        effect: .shapesAsWritten([.rank])
    )

    static let properties =
        [
            promptSetting.property, samplesSetting.property, consensusSetting.property, reasoningSetting.property,
            repairSetting.property, PipelineSchema.teacherChoice(.shapesAsWritten([.rank])),
        ] + RequestOptions.properties(.shapesAsWritten([.rank]))

    init(settings: Settings) throws {
        requiresReasoning = settings[Self.reasoningSetting] == "required"
        prompt = try PromptChoice.template(
            settings,
            key: Self.promptSetting.property.name,
            fallback: Self.promptSetting.fallback,
            stage: .rank
        )
        options = try StageOptions(settings, prompts: [prompt])
        isStrict = settings[Self.repairSetting] == "strict"
        samples = settings[Self.samplesSetting]
        consensus = settings[Self.consensusSetting]
    }
}
