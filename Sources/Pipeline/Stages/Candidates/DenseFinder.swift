import Ranking
import Retrieval
import Store

/// Finds the passages of the domain's corpus whose vectors are nearest to the query's.
struct DenseFinder: CandidateFinder {
    let store: Store
    let corpus: DenseCorpus
    let top: Int

    func find(_ query: QueryRecord, material: SourceMetadata) async throws -> FoundPassages {
        // Asked for first, so that a dry run counts the queries too.
        let vector = try await corpus.vector(of: query.query.text)
        let built = try await corpus.built()
        guard let vector else {
            return FoundPassages(origin: .dense, hits: [], missing: ["the embedding service refuses the query's text"])
        }
        let domain = query.query.id.domain
        let excluded = Set(material.excluded.map { DocumentName.corpus($0, domain: domain) })
        let found = try await built.search.ask(DenseCorpus.Wanted(vector: vector, top: top + excluded.count))
            .first(top) { excluded.contains(built.entries[$0.index].documentID) }
        let names = (found.allowed + found.excluded).map { built.entries[$0.index].documentID }
        let passages = try await store.passages(ofDocuments: names)
        func hit(_ index: Int, _ score: Double) -> FoundPassages.Hit? {
            let entry = built.entries[index]
            guard let passage = passages[entry.documentID]?.first(where: { $0.id == entry.passage }) else { return nil }
            return FoundPassages.Hit(passage: passage, documentID: entry.documentID, score: score)
        }
        return FoundPassages(
            origin: .dense,
            hits: found.allowed.compactMap { hit($0.index, $0.score) },
            excluded: found.excluded.compactMap { hit($0.index, $0.score) }
        )
    }
}
