import Ranking
import Retrieval
import Store

/// Finds passages of the domain's corpus by BM25.
struct BM25Finder: CandidateFinder {
    let store: Store
    let corpus: CorpusIndex
    let top: Int

    func find(_ query: QueryRecord, material: SourceMetadata) async throws -> FoundPassages {
        let corpus = try await corpus.opened()
        let domain = query.query.id.domain
        let excluded = Set(material.excluded.map { DocumentName.corpus($0, domain: domain) })
        // Excluded documents are few: asking for as many more is cheaper than a mask over the whole corpus.
        let found = try corpus.index.search(query.query.text, top: top + excluded.count)
            .map { hit in (entry: try corpus.entry(hit.index), score: hit.score) }
            .first(top) { excluded.contains($0.entry.documentID) }
        let names = (found.allowed + found.excluded).map(\.entry.documentID)
        let passages = try await store.passages(ofDocuments: names)
        func hit(_ entry: (documentID: String, passage: PassageID), score: Double) -> FoundPassages.Hit? {
            guard let passage = passages[entry.documentID]?.first(where: { $0.id == entry.passage }) else { return nil }
            return FoundPassages.Hit(passage: passage, documentID: entry.documentID, score: score)
        }
        return FoundPassages(
            origin: .bm25,
            hits: found.allowed.compactMap(hit),
            excluded: found.excluded.compactMap(hit)
        )
    }
}
