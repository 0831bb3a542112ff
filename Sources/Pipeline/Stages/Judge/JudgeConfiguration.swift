import Ranking
import Settings
import Teacher

/// Who gives the pointwise labels of a domain.
package struct JudgeConfiguration: Sendable {
    /// The way that labels come about.
    enum Way: Sendable {
        /// The teacher selects, with the gold answer before it.
        case teacher(positives: PromptTemplate, hardNegatives: PromptTemplate?)
        /// Humans did, in the data set's qrels.
        case qrels
        /// Whoever made the file did.
        case given
    }

    let way: Way
    /// Whether negatives are a seeded sample of what was not selected, rather than all of it.
    let samplesNegatives: Bool
    /// How many passages one prompt offers at most.
    package let batch: Int
    /// How many times each prompt is asked.
    package let samples: Int
    /// The share of the samples that must choose a passage; nil: more than half.
    package let threshold: Double?
    /// What its requests say beside what the teacher's settings do.
    let options: StageOptions

    private static let effect = SettingEffect.shapesAsWritten([.judge])
    private static let negativesSetting = Setting(
        "negatives",
        .choice(["rest", "sample"]),
        "What becomes a negative: everything that was offered and not selected, or a seeded sample of it.",
        default: "rest",
        effect: effect
    )
    private static let batchSetting = Setting(
        "batch",
        2...200,
        "How many passages one prompt offers at most; more go into further prompts.",
        default: 40,
        effect: effect
    )
    private static let samplesSetting = Setting(
        "samples",
        1...15,
        "How many times each prompt is asked; each time but the first shows the passages in an order of its own.",
        default: 1,
        effect: effect
    )

    static let properties: [Property] =
        [
            .optional(
                "positives",
                PromptChoice.schema,
                "The prompt that selects what helps: its id, or the path of a file of your own.",
                effect: effect
            ),
            .optional(
                "hard_negatives",
                PromptChoice.schema,
                "The prompt that selects what only looks alike, among passages not cited.",
                effect: effect
            ),
            negativesSetting.property,
            .optional(
                "qrels",
                .boolean,
                "Take the data set's human relevance judgments and ask nobody.",
                effect: effect
            ),
            .optional("given", .boolean, "Take the labels that came with the passages and ask nobody.", effect: effect),
            batchSetting.property, samplesSetting.property,
            .optional(
                "threshold",
                .number(0...1),
                "The share of the samples that must choose a passage; more than half if it is not given.",
                effect: effect
            ),
            PipelineSchema.teacherChoice(effect),
        ] + RequestOptions.properties(effect)

    init(settings: Settings) throws {
        samplesNegatives = settings[Self.negativesSetting] == "sample"
        batch = settings[Self.batchSetting]
        samples = settings[Self.samplesSetting]
        threshold = settings.number("threshold")
        let ways = ["positives", "qrels", "given"].filter { $0 == "positives" ? settings.has($0) : settings.flag($0) }
        guard ways.count == 1 else {
            throw PipelineFileError(
                path: settings.path,
                expected: "exactly one of `positives: PROMPT`, `qrels: true` and `given: true`",
                found: ways.isEmpty ? "none of them" : ways.joined(separator: " and "),
                suggestion: "say who gives the labels"
            )
        }
        switch ways[0] {
        case "qrels": way = .qrels
        case "given": way = .given
        default:
            let positives = try PromptChoice.template(settings, key: "positives", fallback: nil, stage: .judge)
            let hard =
                settings.has("hard_negatives")
                ? try PromptChoice.template(settings, key: "hard_negatives", fallback: nil, stage: .judge) : nil
            way = .teacher(positives: positives, hardNegatives: hard)
        }
        options = try StageOptions(settings, prompts: way.prompts)
        if samples > 1 || threshold != nil, ways[0] != "positives" {
            throw PipelineFileError(
                path: settings.join(samples > 1 ? "samples" : "threshold"),
                expected: "a teacher that judges, `positives: PROMPT`, beside it",
                found: "`\(ways[0])`",
                suggestion: "take it away: labels that exist have no samples to vote"
            )
        }
        if settings.has(PipelineTeacher.choiceKey), ways[0] != "positives" {
            throw PipelineFileError(
                path: settings.join(PipelineTeacher.choiceKey),
                expected: "a teacher that judges, `positives: PROMPT`, beside it",
                found: "`\(ways[0])`",
                suggestion: "take it away: labels that exist are asked of nobody"
            )
        }
        if settings.has("hard_negatives"), ways[0] != "positives" {
            throw PipelineFileError(
                path: settings.join("hard_negatives"),
                expected: "a prompt beside `positives`",
                found: "`\(ways[0])`",
                suggestion: "take it away, or name the prompt for positives too"
            )
        }
    }

    /// Whether so many of the usable samples are enough.
    func isEnough(_ votes: Int, of usable: Int) -> Bool {
        guard let threshold else { return votes * 2 > usable }
        return votes > 0 && Double(votes) >= threshold * Double(usable) - 1e-9
    }

    /// The prompts it asks with, for fingerprints.
    var prompts: [PromptTemplate] { way.prompts }
}

extension JudgeConfiguration.Way {
    fileprivate var prompts: [PromptTemplate] {
        if case .teacher(let positives, let hardNegatives) = self {
            [positives] + (hardNegatives.map { [$0] } ?? [])
        } else {
            []
        }
    }
}

extension JudgeConfiguration {
    /// The way in a word, for fingerprints and reports.
    var wayName: String {
        switch way {
        case .teacher(_, let hardNegatives): hardNegatives == nil ? "teacher" : "teacher with hard negatives"
        case .qrels: "qrels"
        case .given: "given"
        }
    }
}
