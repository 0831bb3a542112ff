/// What a threshold keeps of a scenario's lists.
struct StudyPoint: Sendable {
    let scenario: String
    /// Samples of judgments and of orders.
    let samples: Int
    /// The threshold; 0 keeps every list.
    let alpha: Double
    /// The least agreement of the samples that is kept; nil: any.
    let consistency: Double?
    /// Kept lists of all queries.
    let kept: Double
    /// Right ones of the kept.
    let precision: Double
    /// Kept ones of the right.
    let recall: Double
    /// Kept and right ones of all queries.
    let yield: Double
    /// The mean true NDCG@10 of the kept.
    let truth: Double
    /// The mean share of true labels in the kept.
    let labels: Double

    init(scenario: String, samples: Int, alpha: Double, consistency: Double? = nil, lists: [RankedList], queries: Int) {
        self.scenario = scenario
        self.samples = samples
        self.alpha = alpha
        self.consistency = consistency
        let kept = lists.filter { $0.judged >= alpha && ($0.agreement ?? 1) >= (consistency ?? -1) }
        let right = kept.count(where: \.isRight)
        func share(_ part: Int, _ whole: Int) -> Double { whole > 0 ? Double(part) / Double(whole) : 0 }
        self.kept = share(kept.count, queries)
        precision = share(right, kept.count)
        recall = share(right, lists.count(where: \.isRight))
        yield = share(right, queries)
        truth = kept.reduce(0) { $0 + $1.truth } / Double(max(1, kept.count))
        labels = kept.reduce(0) { $0 + $1.labels } / Double(max(1, kept.count))
    }
}
