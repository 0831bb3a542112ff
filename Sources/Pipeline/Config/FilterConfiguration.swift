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

    /// - Parameters:
    ///   - samples: how many orders of each list are asked for.
    ///   - requiresReasoning: whether lists without reasoning are rejected.
    init(settings: Settings, samples: Int = 1, requiresReasoning: Bool = true) throws {
        self.requiresReasoning = requiresReasoning
        alpha = settings.number("alpha") ?? 0.4
        maximumChain = settings.integer("max_chain") ?? 3072
        rejectsGoldLeak = settings.string("gold_leak") != "keep"
        rejectsOtherLanguage = settings.string("other_language") != "keep"
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
