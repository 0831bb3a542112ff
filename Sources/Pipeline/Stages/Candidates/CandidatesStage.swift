import Ranking
import Store

/// Finds the passages that a query's list may hold.
///
/// Finders run in the pipeline file's order; a passage that several of them find keeps the first one's origin, so a cited page
/// that a search finds too counts as cited.
struct CandidatesStage: Stage {
    static let name = StageName.candidates

    let store: Store
    let finders: [any CandidateFinder]
    let runID: Int64?

    func process(_ work: QueryWork) async throws -> StageResult {
        let query = work.query
        let material = try QueryMaterial(of: query)
        if material.given != nil { return Self.given(material, query: query.query) }

        var candidates: [CandidateRecord] = []
        var documents: [DocumentRecord] = []
        var seen: Set<PassageID> = []
        for finder in finders {
            let found = try await finder.find(query, material: material)
            documents += found.documents
            for hit in found.hits where seen.insert(hit.passage.id).inserted {
                candidates.append(
                    CandidateRecord(
                        passage: hit.passage,
                        documentID: hit.documentID,
                        origin: hit.origin ?? found.origin,
                        rank: candidates.count,
                        score: hit.score
                    )
                )
            }
            for message in found.missing {
                let event = EventRecord(
                    kind: "not-found",
                    domain: query.query.id.domain,
                    stage: .candidates,
                    query: query.query.id,
                    cause: found.origin.rawValue,
                    message: message
                )
                try await store.note(event, run: runID)
            }
        }
        let output = StageResult.Output.candidates(candidates, found: documents)
        guard !candidates.isEmpty else {
            return StageResult(.rejected(.tooFewPassages, evidence: evidenceJSON(["candidates": 0])), output)
        }
        return StageResult(.done, output)
    }

    private static func given(_ material: QueryMaterial, query: Query) -> StageResult {
        let found = material.givenPassages().enumerated().map { index, item in
            let document = DocumentRecord(
                id: DocumentName.given(index, query: query.id),
                domain: query.id.domain,
                origin: .given,
                ordinal: index,
                title: item.given.title,
                attribution: Attribution(url: item.given.url, license: query.attribution.license),
                passages: [item.passage]
            )
            let candidate = CandidateRecord(passage: item.passage, documentID: document.id, origin: .qrels, rank: index)
            return (document, candidate)
        }
        return StageResult(.done, .candidates(found.map(\.1), found: found.map(\.0)))
    }
}
