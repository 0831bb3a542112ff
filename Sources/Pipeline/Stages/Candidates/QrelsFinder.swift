import Ranking
import Store

/// Takes the corpus documents that human judgments name for the query.
struct QrelsFinder: CandidateFinder {
    let store: Store

    func find(_ query: QueryRecord, material: SourceMetadata) async throws -> FoundPassages {
        let domain = query.query.id.domain
        let judged = material.qrels.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
        let names = judged.map { DocumentName.corpus($0, domain: domain) }
        let passages = try await store.passages(ofDocuments: names)
        return FoundPassages(
            origin: .qrels,
            hits: names.flatMap { name in
                (passages[name] ?? []).map { FoundPassages.Hit(passage: $0, documentID: name) }
            },
            missing: names.filter { passages[$0] == nil }.map {
                "document \($0), judged in the qrels, is not in the corpus"
            }
        )
    }
}
