/// What is computed, and how surely.
public struct EvaluationOptions: Sendable {
    /// What to compute.
    public var measures = Measure.usual
    /// The lowest label that counts as relevant, for all but NDCG.
    public var level = 1
    /// Whether judged queries without results count 0 (trec_eval's `-c`) or are left out (its default).
    public var isComplete = false
    /// How many sign assignments and resamples; 0 for neither tests nor intervals.
    public var resamples = 10_000
    /// What they follow from.
    public var seed = 7

    /// The usual measures, tests and intervals.
    public init() {}
}
