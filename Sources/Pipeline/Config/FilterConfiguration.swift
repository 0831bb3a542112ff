import Settings

/// Which lists are kept.
public struct FilterConfiguration: Sendable, Hashable {
    /// Lists whose NDCG@10 is below it are rejected (paper: 0.4).
    public let alpha: Double
    /// The longest chain in estimated tokens (paper: 3,072).
    public let maximumChain: Int
    /// Whether a chain that speaks of a given answer is rejected.
    public let rejectsGoldLeak: Bool
    /// Whether a chain in another script than the query is rejected.
    public let rejectsOtherLanguage: Bool
    /// Lists whose samples agree less (mean Kendall's tau) are rejected; nil: no bound.
    public let consistency: Double?
    /// Further conditions.
    public let conditions: [FilterCondition]

    /// Whether lists without reasoning are rejected: `rank.reasoning`.
    public let requiresReasoning: Bool

    private static let effect = SettingEffect.shapesAsWritten([.filter])
    private static let alphaSetting = Setting<Double>(
        "alpha",
        0...1,
        "Lists below it are rejected.",
        default: 0.4,
        effect: effect
    )
    private static let maximumChainSetting = Setting(
        "max_chain",
        1...1_000_000,
        "The longest chain that a list may bring, in estimated tokens.",
        default: 3072,
        effect: effect
    )
    private static let goldLeakSetting = Setting(
        "gold_leak",
        .choice(["reject", "keep"]),
        "What becomes of a list whose chain speaks of a given answer, solution or label.",
        default: "reject",
        effect: effect
    )
    private static let otherLanguageSetting = Setting(
        "other_language",
        .choice(["reject", "keep"]),
        "What becomes of a list whose chain is written in another script than the query.",
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
        alphaSetting.property, maximumChainSetting.property, goldLeakSetting.property,
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
        maximumChain = settings[Self.maximumChainSetting]
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
            "ndcg@10", String(alpha), String(maximumChain), "gold-leak \(rejectsGoldLeak)",
            "other-language \(rejectsOtherLanguage)",
        ] + (consistency.map { ["consistency \($0)"] } ?? []) + conditions.map(\.text)
            + (requiresReasoning ? [] : ["reasoning optional"])
    }
}
