import Ingest
import Ranking
import Retrieval
import Settings
import Teacher

/// What a pipeline file may hold: the one source of its validation, its suggestions and its JSON Schema.
public enum PipelineSchema {
    /// The keys at the top of the file.
    public static var properties: [Property] {
        [
            .required("name", .string, "What the pipeline is called in reports and data set cards."),
            .required("store", .path, "The SQLite file that holds everything; a local disk, one file a pipeline."),
            .optional("seed", .integer(0...Int.max), "What every random choice follows from.", default: .integer(7)),
            .required("teacher", .object(TeacherConfiguration.properties + teacherUse), "The model that is asked."),
            .required("domains", .map(.object(domain)), "Where queries and passages come from, by a name of your own."),
            .optional("list", .object(list), "How lists are built.", default: .object([:])),
            .optional("rank", .object(rank), "How the teacher is asked for an order.", default: .object([:])),
            .optional("filter", .object(filter), "Which lists are kept.", default: .object([:])),
            .optional(
                "decontaminate",
                .object(DecontaminationConfiguration.properties),
                "Benchmarks to stay away from, and queries that come twice."
            ),
        ]
    }

    /// How the pipeline uses the teacher, beside how it reaches it.
    static let teacherUse: [Property] = [
        .optional(
            "context",
            .integer(1024...10_000_000),
            "The model's context window in tokens, where the server names no smaller one. A prompt that does not fit is rejected before it is sent, and the room for the answer is what the window leaves.",
            default: .integer(65_536)
        ),
        .optional(
            "resample",
            ResampleRule.schema,
            "How many further samples an unusable answer may cost: one number, or one for each fault.",
            default: .integer(1)
        ),
        .optional(
            "simulator",
            .object(SimulatorSettings.properties),
            "How the simulator behaves, with `provider: simulator`."
        ),
    ]

    private static var domain: [Property] {
        [
            .required("source", .tagged(SourceRegistry.schema), "The data set that holds the queries."),
            .optional(
                "corpus",
                .tagged(SourceRegistry.corpusSchema),
                "The data set that holds the passages, where it is not the source itself."
            ),
            .optional(
                "candidates",
                .list(CandidateKinds.schema),
                "How passages are found for a query.",
                default: .list([])
            ),
            .optional(
                "own_documents",
                .choice(["leave_out", "keep"]),
                "What becomes of candidates that are copies of the query or of its gold answer: a list with one teaches copying.",
                default: .string("leave_out")
            ),
            .required("judge", .object(judge), "Who gives the pointwise labels."),
        ]
    }

    private static let judge: [Property] = [
        .optional(
            "positives",
            PromptChoice.schema,
            "The prompt that selects what helps: its id, or the path of a file of your own."
        ),
        .optional(
            "hard_negatives",
            PromptChoice.schema,
            "The prompt that selects what only looks alike, among passages not cited."
        ),
        .optional(
            "negatives",
            .choice(["rest", "sample"]),
            "What becomes a negative: everything that was offered and not selected, or a seeded sample of it.",
            default: .string("rest")
        ),
        .optional("qrels", .boolean, "Take the data set's human relevance judgments and ask nobody."),
        .optional("given", .boolean, "Take the labels that came with the passages and ask nobody."),
        .optional(
            "batch",
            .integer(2...200),
            "How many passages one prompt offers at most; more go into further prompts.",
            default: .integer(40)
        ),
        .optional(
            "samples",
            .integer(1...15),
            "How many times each prompt is asked; each time but the first shows the passages in an order of its own.",
            default: .integer(1)
        ),
        .optional(
            "threshold",
            .number(0...1),
            "The share of the samples that must choose a passage; more than half if it is not given."
        ),
    ]

    private static let list: [Property] = [
        .optional("size", .integer(2...100), "How many passages a list holds at most.", default: .integer(20)),
        .optional(
            "minimum",
            .integer(2...100),
            "How many it must hold.",
            default: .integer(ListConfiguration.usualMinimum)
        ),
    ]

    private static let rank: [Property] = [
        .optional(
            "prompt",
            PromptChoice.schema,
            "The prompt that asks for an order: its id, or the path of a file of your own.",
            default: .string("listwise")
        ),
        .optional(
            "samples",
            .integer(1...15),
            "How many orders of each list are asked for; each but the first shows the passages in an order of its own.",
            default: .integer(1)
        ),
        .optional(
            "consensus",
            .choice(ConsensusMethod.allCases.map(\.rawValue)),
            "How several orders become one: by mean rank, or with the fewest pairs the other way round.",
            default: .string(ConsensusMethod.borda.rawValue)
        ),
        .optional(
            "reasoning",
            .choice(["required", "optional"]),
            "Whether an order must come with reasoning: lists without it are rejected (empty-chain), or kept like others.",
            default: .string("required")
        ),
        .optional(
            "repair",
            .choice(["strict", "lenient"]),
            "Whether an order that needed a repair is rejected, or accepted if at most a tenth of the list was missing.",
            default: .string("lenient")
        ),
    ]

    private static let filter: [Property] = [
        .optional(
            "metric",
            .choice(["ndcg@10"]),
            "What compares the order with the labels.",
            default: .string("ndcg@10")
        ),
        .optional("alpha", .number(0...1), "Lists below it are rejected.", default: .number(0.4)),
        .optional(
            "max_chain",
            .integer(1...1_000_000),
            "The longest chain that a list may bring, in estimated tokens.",
            default: .integer(3072)
        ),
        .optional(
            "gold_leak",
            .choice(["reject", "keep"]),
            "What becomes of a list whose chain speaks of a given answer, solution or label.",
            default: .string("reject")
        ),
        .optional(
            "other_language",
            .choice(["reject", "keep"]),
            "What becomes of a list whose chain is written in another script than the query.",
            default: .string("reject")
        ),
        .optional(
            "consistency",
            .number(-1...1),
            "Lists whose samples agree less, by the mean of Kendall's tau over their pairs, are rejected; needs rank.samples of 2 or more."
        ),
        .optional(
            "also",
            .list(.object(FilterCondition.properties)),
            "Further conditions, each a metric with a bound."
        ),
    ]
}
