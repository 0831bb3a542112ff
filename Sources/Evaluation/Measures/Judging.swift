import Ingest

/// What rankings are scored by.
struct Judging: Sendable {
    let qrels: Qrels
    let measures: [Measure]
    /// The lowest label that counts as relevant, for all but NDCG.
    let level: Int

    /// The values of all measures for one query's documents in ranked order; those that are left out of its ranking have no place.
    func values(_ documents: some Sequence<String>, query: String) -> [Double] {
        let excluded = qrels.excluded[query] ?? []
        let labels = (qrels.labels[query] ?? [:]).filter { !excluded.contains($0.key) }
        let ranked = RankedLabels(
            documents.filter { !excluded.contains($0) }.map { labels[$0] },
            all: Array(labels.values),
            level: level
        )
        return measures.map(ranked.value)
    }
}
