import Ranking

/// A list as the pipeline would export it, beside the truth.
struct RankedList: Sendable {
    /// NDCG@10 of the order under the judged labels: what the filter sees.
    let judged: Double
    /// NDCG@10 of the order under the true labels.
    let truth: Double
    /// The share of passages whose label is true.
    let labels: Double

    /// How far its samples agree, by Kendall's tau; nil for one.
    let agreement: Double?

    /// From here on the order counts as right: what helps stands above nearly all the rest.
    static let right = 0.9

    /// Whether the order is right.
    var isRight: Bool { truth >= Self.right }

    init(_ list: TrainingList) {
        let helps = list.items.map { $0.passage.text.hasPrefix("helps") }
        judged = list.ndcg
        agreement = list.agreement
        truth = Metrics.ndcg(ranked: list.order.map { helps[$0.index] ? 1 : 0 }, at: 10)
        let same = zip(list.items, helps).count { item, helps in (item.label == .positive) == helps }
        labels = Double(same) / Double(list.items.count)
    }
}
