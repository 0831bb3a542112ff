import Settings

/// Which lists are kept.
public struct FilterConfiguration: Sendable, Hashable {
    /// Lists whose NDCG@10 is below it are rejected (paper: 0.4).
    public let alpha: Double
    /// The longest chain in estimated tokens (paper: 3,072).
    public let maximumChain: Int

    init(settings: Settings) {
        alpha = settings.number("alpha") ?? 0.4
        maximumChain = settings.integer("max_chain") ?? 3072
    }
}
