/// What rankings are scored by.
struct Judging: Sendable {
    let qrels: Qrels
    let measures: [Measure]
    /// The lowest label that counts as relevant, for all but NDCG.
    let level: Int

    /// A query's labels; nil if nobody judged it.
    func query(_ name: String) -> JudgedQuery? {
        qrels.labels[name].map { JudgedQuery(labels: $0, excluded: qrels.excluded[name] ?? [], level: level) }
    }

    /// The values of all measures.
    ///
    /// - Parameter labels: in ranked order.
    func values(_ labels: [Int32], _ judged: JudgedQuery) -> [Double] {
        let ranked = RankedLabels(
            ranked: labels,
            ideal: judged.ideal,
            relevant: judged.relevant,
            level: Int32(clamping: level)
        )
        return measures.map(ranked.value)
    }
}
