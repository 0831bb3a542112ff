import Ingest
import Ranking
import Retrieval
package import Settings
import Teacher

/// What a rerank file may hold: the one source of its validation and its JSON Schema.
package enum RerankSchema {
    /// The keys at the top of the file; teacher, sources and ways of finding are those of pipeline files.
    package static var properties: [Property] {
        [
            .required(
                "name",
                .string,
                "What the run is called: the last column of its lines, and its row in tables.",
                effect: .harmless
            ),
            .required(
                "store",
                .path,
                "The SQLite file that holds every answer; several rerank files may share one.",
                effect: .harmless
            ),
            Setting.seed.property,
            .required(
                "teacher",
                .object(PipelineSchema.teacher),
                "The reranker that is asked: the trained student, or any other model."
            ),
            .optional(
                "set",
                .string,
                "The name of queries and corpus in the store; files that share them share the name.",
                default: .string("queries"),
                effect: .shapesAsWritten([.ingest])
            ),
            .required(
                "queries",
                .tagged(SourceRegistry.schema),
                "The data set that holds the queries.",
                effect: .shapesAsWritten([.ingest])
            ),
            .optional(
                "corpus",
                .tagged(SourceRegistry.corpusSchema),
                "The data set that holds the passages, where it is not that of the queries.",
                effect: .shapesAsWritten([.ingest])
            ),
            .required(
                "candidates",
                .tagged(firstStages),
                "What is reranked: a ready run, or a search of the corpus.",
                effect: .shapesAsWritten([.candidates])
            ),
            .optional("rerank", .object(rerank), "How the model is asked.", default: .object([:]), effect: effect),
        ]
    }

    /// Of what shapes orders: each of these keys has stood in their fingerprint from the first release on, with its default too. A new one takes
    /// `.shapes(.rank)`, and leaves no trace at its default.
    private static let effect = SettingEffect.shapesAsWritten([.rank])

    static let method = Setting<RerankMethod>(
        "method",
        "window: windows from the back to the front; full: all in one list; pointwise: each passage alone.",
        default: .window
    )
    static let top = Setting(
        "top",
        1...1000,
        "How many of the found documents are reranked; the others follow in their order.",
        default: 100
    )
    static let window = Setting("window", 2...100, "How many passages a window holds.", default: 20)
    static let step = Setting("step", 1...100, "How far a window lies before the last one.", default: 10)
    static let passes = Setting("passes", 1...20, "How often the windows go over the list.", default: 1)
    static let passageTokens = Setting(
        "passage_tokens",
        16...100_000,
        "Where passages are cut, in estimated tokens; lists of training data are cut at \(PassageText.defaultLimit).",
        default: PassageText.defaultLimit
    )
    static let repair = Setting(
        "repair",
        .choice(["strict", "lenient"]),
        "Whether a window whose order needed a repair stays as it was, or takes the repaired order.",
        default: "lenient"
    )

    /// The keys that shape orders by a method, with their values as text; a file's paths are not among them, since the hash of what lies there stands
    /// for them.
    ///
    /// - Parameter settings: the file's `rerank:`.
    static func shape(_ settings: Settings, method: RerankMethod) -> [String: String] {
        var unused: Set<String> = []
        if method != .window { unused = [window.property.name, step.property.name] }
        if method == .pointwise { unused.insert(passes.property.name) }
        return rerank.reduce(into: [:]) { shape, property in
            let effect = property.effect ?? Self.effect
            guard let value = settings.values[property.name] ?? property.defaultValue, effect != .harmless,
                !unused.contains(property.name), effect == Self.effect || value != property.defaultValue
            else { return }
            shape[property.name] = DomainFingerprints.word(value)
        }
    }

    static let rerank: [Property] = [
        method.property, top.property, window.property, step.property, passes.property,
        .optional(
            "prompt",
            PromptChoice.schema,
            "The prompt: its id, or the path of a file of your own. `student` asks for reasoning, `student-answer` for the order at once; "
                + "`\(RerankMethod.pointwise.usualPrompt)` is the usual one of method pointwise."
        ),
        passageTokens.property, repair.property,
    ]

    /// Ways of finding that make a ranking, with as many documents as windows usually go over.
    private static var firstStages: [String: [Property]] {
        let single = [CandidateKinds.run, CandidateKinds.bm25, CandidateKinds.dense].map {
            ($0.name, $0.properties.map(deep))
        }
        let kinds = Dictionary(single) { first, _ in first }
        var fusion = CandidateKinds.fusion.properties.map(deep)
        for index in fusion.indices where fusion[index].name == "of" {
            fusion[index].schema = .list(.tagged(kinds), atLeast: 2)
        }
        return kinds.merging([CandidateKinds.fusion.name: fusion]) { first, _ in first }
    }

    private static func deep(_ property: Property) -> Property {
        var property = property
        if property.name == "top" { property.defaultValue = .integer(top.fallback) }
        return property
    }
}
