import Ranking
import Settings

/// Which lists are kept.
package struct FilterConfiguration: Sendable, Hashable {
    /// Lists whose NDCG@10 is below it are rejected (paper: 0.4).
    package let alpha: Double
    /// The longest reasoning in estimated tokens (paper: 3,072).
    let maximumReasoning: Int
    /// Whether reasoning that speaks of a given answer is rejected.
    let rejectsGoldLeak: Bool
    /// Whether reasoning in another script than the query is rejected.
    let rejectsOtherLanguage: Bool
    /// Lists whose samples agree less (mean Kendall's tau) are rejected; nil: no bound.
    package let consistency: Double?
    /// Further conditions.
    let conditions: [FilterCondition]

    /// Whether lists without reasoning are rejected: `rank.reasoning`.
    let requiresReasoning: Bool

    private static let effect = SettingEffect.shapesAsWritten([.filter])
    private static let alphaSetting = Setting<Double>(
        "alpha",
        0...1,
        "Lists below it are rejected.",
        default: 0.4,
        effect: effect
    )
    private static let maximumReasoningSetting = Setting(
        "max_reasoning_tokens",
        1...1_000_000,
        "The longest reasoning that a list may bring, in estimated tokens.",
        default: 3072,
        effect: effect
    ).formerly("max_chain")
    private static let goldLeakSetting = Setting(
        "gold_leak",
        .choice(["reject", "keep"]),
        "What becomes of a list whose reasoning speaks of a given answer, solution or label.",
        default: "reject",
        effect: effect
    )
    private static let otherLanguageSetting = Setting(
        "other_language",
        .choice(["reject", "keep"]),
        "What becomes of a list whose reasoning is written in another script than the query.",
        default: "reject",
        effect: effect
    )

    static let properties: [Property] = [
        .optional(
            "metric",
            .choice(["ndcg@10"]),
            "What compares the order with the labels.",
            default: .string("ndcg@10"),
            effect: effect
        ),
        alphaSetting.property, maximumReasoningSetting.property, goldLeakSetting.property,
        otherLanguageSetting.property,
        .optional(
            "consistency",
            .number(-1...1),
            "Lists whose samples agree less, by the mean of Kendall's tau over their pairs, are rejected; needs rank.samples of 2 or more.",
            effect: effect
        ),
        .optional(
            "also",
            .list(.object(FilterCondition.properties)),
            "Further conditions, each a metric with a bound.",
            effect: effect
        ),
    ]

    /// - Parameters:
    ///   - samples: how many orders of each list are asked for.
    ///   - requiresReasoning: whether lists without reasoning are rejected.
    init(settings: Settings, samples: Int = 1, requiresReasoning: Bool = true) throws {
        self.requiresReasoning = requiresReasoning
        alpha = settings[Self.alphaSetting]
        maximumReasoning = settings[Self.maximumReasoningSetting]
        rejectsGoldLeak = settings[Self.goldLeakSetting] == "reject"
        rejectsOtherLanguage = settings[Self.otherLanguageSetting] == "reject"
        consistency = settings.number("consistency")
        conditions = try settings.list("also").map(FilterCondition.init)
        var needy = conditions.enumerated().filter { $0.element.metric.needsSamples }
            .map { "\(settings.join("also"))[\($0.offset)].metric" }
        if consistency != nil { needy.append(settings.join("consistency")) }
        if samples < 2, let place = needy.first {
            throw PipelineFileError(
                path: place,
                expected: "several orders to compare",
                found: "rank.samples: \(samples)",
                suggestion: "set rank.samples to 2 or more, or take the condition away"
            )
        }
    }

    /// What fingerprints hold: what is not set leaves no trace, so that stores made before it existed stay current.
    var parts: [String] {
        [
            "ndcg@10", String(alpha), String(maximumReasoning), "gold-leak \(rejectsGoldLeak)",
            "other-language \(rejectsOtherLanguage)",
        ] + (consistency.map { ["consistency \($0)"] } ?? []) + conditions.map(\.text)
            + (requiresReasoning ? [] : ["reasoning optional"])
    }
}

/// A further condition of the filter: a metric within bounds.
struct FilterCondition: Sendable, Hashable {
    /// What is measured.
    let metric: FilterMetric
    /// The least value that is kept; nil: no bound.
    let minimum: Double?
    /// The largest value that is kept; nil: no bound.
    let maximum: Double?

    static let properties: [Property] = [
        .required("metric", .string, "What is measured: \(FilterMetric.forms.joined(separator: ", "))."),
        .optional("min", .number(-1...1), "The least value that is kept."),
        .optional("max", .number(-1...1), "The largest value that is kept."),
    ]

    init(settings: Settings) throws {
        let name = try settings.requiredString("metric")
        guard let metric = FilterMetric(name) else {
            throw PipelineFileError(
                path: settings.join("metric"),
                expected: "one of \(FilterMetric.forms.joined(separator: ", ")), with K from 1 to 100",
                found: "\"\(name)\"",
                suggestion: "as in `{metric: recall@10, min: 0.5}`"
            )
        }
        self.metric = metric
        minimum = settings.number("min")
        maximum = settings.number("max")
        guard minimum != nil || maximum != nil else {
            throw PipelineFileError(
                path: settings.path,
                expected: "a bound, `min` or `max`",
                found: "neither",
                suggestion: metric == .chance
                    ? "lists that nearly every random order passes are rejected by `max: 0.9`" : "as in `min: 0.5`"
            )
        }
        if let minimum, let maximum, minimum > maximum {
            throw PipelineFileError(
                path: settings.join("min"),
                expected: "a number up to \(maximum), its `max`",
                found: "\(minimum)"
            )
        }
    }

    /// Whether a value is within the bounds; a value that can't be told is not.
    func holds(_ value: Double?) -> Bool {
        guard let value else { return false }
        return value >= (minimum ?? -.infinity) - 1e-12 && value <= (maximum ?? .infinity) + 1e-12
    }

    /// What fingerprints hold.
    var text: String { "also \(metric.name) \(minimum.map { "\($0)" } ?? "-") \(maximum.map { "\($0)" } ?? "-")" }
}

/// What a further condition of the filter measures.
enum FilterMetric: Sendable, Hashable {
    /// NDCG of the exported order under the pointwise labels, cut at a rank.
    case ndcg(Int)
    /// Recall of the same.
    case recall(Int)
    /// The mean rank-biased overlap (extrapolated, p = 0.9) over all pairs of samples.
    case rbo
    /// The mean of Kendall's tau between the exported order and the other samples.
    case agreement
    /// The share of random orders of such a list that reach alpha.
    case chance

    /// The words of pipeline files.
    static let forms = ["ndcg@K", "recall@K", "rbo", "agreement", "chance"]

    /// Reads `ndcg@10`, `recall@5`, `rbo`, `agreement`, `chance`; K is from 1 to 100.
    init?(_ text: String) {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        let rank = parts.count == 2 ? Int(parts[1]).flatMap { (1...100).contains($0) ? $0 : nil } : nil
        switch (parts[0], rank, parts.count) {
        case ("ndcg", let rank?, _): self = .ndcg(rank)
        case ("recall", let rank?, _): self = .recall(rank)
        case ("rbo", nil, 1): self = .rbo
        case ("agreement", nil, 1): self = .agreement
        case ("chance", nil, 1): self = .chance
        default: return nil
        }
    }

    /// As it stands in pipeline files and in evidence.
    var name: String {
        switch self {
        case .ndcg(let rank): "ndcg@\(rank)"
        case .recall(let rank): "recall@\(rank)"
        case .rbo: "rbo"
        case .agreement: "agreement"
        case .chance: "chance"
        }
    }

    /// Whether one order alone has no such value.
    var needsSamples: Bool { self == .rbo || self == .agreement }

    /// The code under which a list is rejected that does not meet the condition.
    var reason: RejectReason {
        switch self {
        case .ndcg, .recall: .lowMetric
        case .rbo, .agreement: .inconsistent
        case .chance: .easyList
        }
    }
}
