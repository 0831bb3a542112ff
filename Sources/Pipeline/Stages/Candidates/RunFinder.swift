import Ranking
import Store

/// Takes the corpus documents that a ready run ranks highest for the query.
struct RunFinder: CandidateFinder {
    let store: Store
    let index: RunIndex
    let top: Int

    func find(_ query: QueryRecord, material: SourceMetadata) async throws -> FoundPassages {
        let mark = try await index.loaded()
        let id = query.query.id
        let excluded = Set(material.excluded)
        // Excluded documents are few: asking for as many more is simpler than leaving them out in SQL.
        let found = try await store.runHits(of: id, fingerprint: mark, top: top + excluded.count)
            .first(top) { excluded.contains($0.document) }
        let hits = found.allowed
        func name(_ hit: (document: String, score: Double)) -> String {
            DocumentName.corpus(hit.document, domain: id.domain)
        }
        let names = hits.map(name)
        let passages = try await store.passages(ofDocuments: names + found.excluded.map(name))
        func passagesOf(_ hit: (document: String, score: Double)) -> [FoundPassages.Hit] {
            (passages[name(hit)] ?? []).map {
                FoundPassages.Hit(passage: $0, documentID: name(hit), score: hit.score)
            }
        }
        let path = index.file.lastPathComponent
        return FoundPassages(
            origin: .run,
            hits: hits.flatMap(passagesOf),
            excluded: found.excluded.flatMap(passagesOf),
            missing: hits.isEmpty
                ? ["query \(id) has no line in the run \(path)"]
                : zip(names, hits).filter { passages[$0.0] == nil }.map {
                    "document \($0.1.document), ranked by the run \(path), is not in the corpus"
                },
            textless: names.filter { passages[$0] == nil }
        )
    }
}
