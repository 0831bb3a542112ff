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

    init(settings: Settings) {
        alpha = settings.number("alpha") ?? 0.4
        maximumChain = settings.integer("max_chain") ?? 3072
        rejectsGoldLeak = settings.string("gold_leak") != "keep"
        rejectsOtherLanguage = settings.string("other_language") != "keep"
    }
}
