import Ranking
import Retrieval
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
    /// What must not be asked about; nil where the pipeline does not say.
    var screen: Screen?

    func process(_ work: QueryWork) async throws -> StageResult {
        let query = work.query
        let material = try QueryMaterial(of: query)
        let screened = try await screen?.built()
        if let finding = screened?.findings[query.query.id] {
            return StageResult(.rejected(finding.reason, evidence: finding.evidence))
        }
        if material.given != nil {
            return try await without(copiesOf: screened?.passages, Self.given(material, query: query.query), query)
        }

        var candidates: [CandidateRecord] = []
        var documents: [DocumentRecord] = []
        var seen: Set<PassageID> = []
        var postponed: [PageAbsence] = []
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
            for message in found.missing { try await note(found.origin.rawValue, message, query: query.query) }
            for absence in found.absent { try await note(absence.cause, absence.message, query: query.query) }
            postponed += found.absent.filter(\.isTemporary)
        }
        // Passages without those of a page that may be had later would be another list: so the query waits for `--retry-failed`.
        if let first = postponed.first {
            return StageResult(.failed(cause: "page-unavailable", message: first.message))
        }
        let output = StageResult.Output.candidates(candidates, found: documents)
        guard !candidates.isEmpty else {
            return StageResult(.rejected(.tooFewPassages, evidence: evidenceJSON(["candidates": 0])), output)
        }
        return try await without(copiesOf: screened?.passages, StageResult(.done, output), query)
    }

    /// Takes passages that stand in a benchmark out of the candidates, and notes each.
    private func without(
        copiesOf benchmarks: BenchmarkIndex?,
        _ result: StageResult,
        _ query: QueryRecord
    ) async throws -> StageResult {
        guard let benchmarks, case .candidates(let candidates, let found) = result.output else { return result }
        var kept: [CandidateRecord] = []
        for var candidate in candidates {
            if let hit = benchmarks.hit(candidate.passage.text) {
                let event = EventRecord(
                    kind: "contaminated-passage",
                    domain: query.query.id.domain,
                    stage: .candidates,
                    query: query.query.id,
                    cause: hit.benchmark,
                    message: "\(candidate.documentID) left out: \(hit.evidence)"
                )
                try await store.note(event, run: runID)
            } else {
                candidate.rank = kept.count
                kept.append(candidate)
            }
        }
        let output = StageResult.Output.candidates(kept, found: found)
        guard kept.isEmpty, !candidates.isEmpty else { return StageResult(result.status, output) }
        let evidence = evidenceJSON(["candidates": 0, "contaminated_passages": candidates.count])
        return StageResult(.rejected(.tooFewPassages, evidence: evidence), output)
    }

    private func note(_ cause: String, _ message: String, query: Query) async throws {
        let event = EventRecord(
            kind: "not-found",
            domain: query.id.domain,
            stage: .candidates,
            query: query.id,
            cause: cause,
            message: message
        )
        try await store.note(event, run: runID)
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
