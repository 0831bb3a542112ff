import Ranking
import Store

/// Takes the corpus documents that a ready run ranks highest for the query.
struct RunFinder: CandidateFinder {
    let store: Store
    let index: RunIndex
    let top: Int

    func find(_ query: QueryRecord, material: QueryMaterial) async throws -> FoundPassages {
        let mark = try await index.loaded()
        let id = query.query.id
        let excluded = Set(material.excluded)
        // Excluded documents are few: asking for as many more is simpler than leaving them out in SQL.
        let hits = try await store.runHits(of: id, fingerprint: mark, top: top + excluded.count)
            .filter { !excluded.contains($0.document) }
            .prefix(top)
        let names = hits.map { DocumentName.corpus($0.document, domain: id.domain) }
        let passages = try await store.passages(ofDocuments: names)
        let path = index.file.lastPathComponent
        return FoundPassages(
            origin: .run,
            hits: zip(names, hits).flatMap { name, hit in
                (passages[name] ?? []).map {
                    FoundPassages.Hit(passage: $0, documentID: name, score: hit.score)
                }
            },
            missing: hits.isEmpty
                ? ["query \(id) has no line in the run \(path)"]
                : zip(names, hits).filter { passages[$0.0] == nil }.map {
                    "document \($0.1.document), ranked by the run \(path), is not in the corpus"
                },
            textless: names.filter { passages[$0] == nil }
        )
    }
}
