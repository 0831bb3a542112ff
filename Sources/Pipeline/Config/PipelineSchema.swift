import Ingest
import Ranking
import Retrieval
package import Settings
import Teacher

/// What a pipeline file may hold: the one source of its validation, its suggestions and its JSON Schema.
package enum PipelineSchema {
    /// The keys at the top of the file.
    package static var properties: [Property] {
        [
            .required("name", .string, "What the pipeline is called in reports and data set cards.", effect: .harmless),
            .required(
                "store",
                .path,
                "The SQLite file that holds everything; a local disk, one file a pipeline.",
                effect: .harmless
            ),
            Setting.seed.property,
            .optional(
                TeacherConfiguration.teacherPlace,
                .object(teacher),
                "The model that is asked, where it is one for all stages."
            ),
            .optional(
                TeacherConfiguration.severalPlace,
                .map(.object(teacher)),
                "Several models, by names of your own; `judge.teacher` and `rank.teacher` say who is asked. Each has its own key, limits, hours and share of the budget."
            ),
            budgetSetting,
            .required("domains", .map(.object(domain)), "Where queries and passages come from, by a name of your own."),
            .optional("list", .object(ListConfiguration.properties), "How lists are built.", default: .object([:])),
            .optional(
                "rank",
                .object(RankConfiguration.properties),
                "How the teacher is asked for an order.",
                default: .object([:])
            ),
            .optional(
                "filter",
                .object(FilterConfiguration.properties),
                "Which lists are kept.",
                default: .object([:])
            ),
            .optional(
                "decontaminate",
                .object(DecontaminationConfiguration.properties),
                "Benchmarks to stay away from, and queries that come twice.",
                effect: .shapesAsWritten([.candidates])
            ),
        ]
    }

    /// The keys of a teacher.
    static let teacher = TeacherConfiguration.properties + teacherUse

    static let budgetSetting = Property.optional(
        "budget",
        .number(0...1_000_000),
        "The most that all runs of the store may spend, in US dollars, where there are several teachers; of one, teacher.budget says it.",
        effect: .harmless
    )

    /// Names who is asked; a key of stages that ask.
    static func teacherChoice(_ effect: SettingEffect) -> Property {
        .optional(
            PipelineTeacher.choiceKey,
            .string,
            "The name of the teacher that is asked, where there are several.",
            effect: effect
        )
    }

    static let contextSetting = Setting(
        "context",
        1024...10_000_000,
        "The model's context window in tokens, where the server names no smaller one. A prompt that does not fit is rejected before it is sent, and the room for the answer is what the window leaves.",
        default: 65_536,
        effect: TeacherConfiguration.shapesAnswers
    )

    /// How the pipeline uses the teacher, beside how it reaches it.
    static let teacherUse: [Property] = [
        contextSetting.property,
        .optional(
            "resample",
            ResampleRule.schema,
            "How many further samples an unusable answer may cost: one number, or one for each fault.",
            default: .integer(ResampleRule.usual),
            effect: TeacherConfiguration.shapesAnswers
        ),
        .optional(
            "simulator",
            .object(SimulatorSettings.properties),
            "How the simulator behaves, with `provider: simulator`.",
            effect: .harmless
        ),
    ]

    /// The keys of a domain.
    static var domain: [Property] {
        [
            .required(
                "source",
                .tagged(SourceRegistry.schema),
                "The data set that holds the queries.",
                effect: .shapesAsWritten([.ingest])
            ),
            .optional(
                "corpus",
                .tagged(SourceRegistry.corpusSchema),
                "The data set that holds the passages, where it is not the source itself.",
                effect: .shapesAsWritten([.ingest])
            ),
            .optional(
                "candidates",
                .list(CandidateKinds.schema),
                "How passages are found for a query.",
                default: .list([]),
                effect: .shapesAsWritten([.candidates])
            ),
            .optional(
                "own_documents",
                .choice(["leave_out", "keep"]),
                "What becomes of candidates that are copies of the query or of its gold answer: a list with one teaches copying.",
                default: .string("leave_out"),
                effect: .shapesAsWritten([.candidates])
            ),
            .required("judge", .object(JudgeConfiguration.properties), "Who gives the pointwise labels."),
        ]
    }
}
