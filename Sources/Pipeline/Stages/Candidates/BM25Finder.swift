import Ranking
import Retrieval
import Store

/// Finds passages of the domain's corpus by BM25.
struct BM25Finder: CandidateFinder {
    let store: Store
    let corpus: CorpusIndex
    let top: Int

    func find(_ query: QueryRecord, material: QueryMaterial) async throws -> FoundPassages {
        let built = try await corpus.built()
        let domain = query.query.id.domain
        let excluded = Set(material.excluded.map { DocumentName.corpus($0, domain: domain) })
        // Excluded documents are few: asking for as many more is cheaper than a mask over the whole corpus.
        let found = built.index.search(query.query.text, top: top + excluded.count)
            .filter { !excluded.contains(built.entries[$0.index].documentID) }
            .prefix(top)
        let passages = try await store.passages(ofDocuments: found.map { built.entries[$0.index].documentID })
        let hits = found.compactMap { hit -> FoundPassages.Hit? in
            let entry = built.entries[hit.index]
            guard let passage = passages[entry.documentID]?.first(where: { $0.id == entry.passage }) else { return nil }
            return FoundPassages.Hit(passage: passage, documentID: entry.documentID, score: hit.score)
        }
        return FoundPassages(origin: .bm25, hits: hits)
    }
}
