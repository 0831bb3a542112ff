import Ranking
import Store

/// Draws passages of the domain's corpus at random, with a seed of the query's own.
struct SampleFinder: CandidateFinder {
    let store: Store
    let corpus: CorpusIndex
    let count: Int
    let seed: Int

    func find(_ query: QueryRecord, material: SourceMetadata) async throws -> FoundPassages {
        let corpus = try await corpus.opened()
        let domain = query.query.id.domain
        let excluded = Set(material.excluded.map { DocumentName.corpus($0, domain: domain) })
        var generator = SeededGenerator(seed: seed, parts: "sample", query.query.id.rawValue)
        let drawn = try generator.sample(below: corpus.count, count: count + excluded.count)
            .map { try corpus.entry($0) }
            .first(count) { excluded.contains($0.documentID) }
        let passages = try await store.passages(ofDocuments: (drawn.allowed + drawn.excluded).map(\.documentID))
        func hit(_ entry: (documentID: String, passage: PassageID)) -> FoundPassages.Hit? {
            passages[entry.documentID]?.first { $0.id == entry.passage }
                .map { FoundPassages.Hit(passage: $0, documentID: entry.documentID) }
        }
        return FoundPassages(
            origin: .sampled,
            hits: drawn.allowed.compactMap(hit),
            excluded: drawn.excluded.compactMap(hit)
        )
    }
}
