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
    var screen: DecontaminationFilter?
    /// Whether the query's own documents are told from its candidates.
    var leavesOutOwn = true

    func process(_ work: QueryState) async throws -> StageResult {
        let query = work.query
        let material = try SourceMetadata(of: query)
        let screened = try await screen?.built()
        if let finding = screened?.findings[query.query.id] {
            return StageResult(.rejected(finding.reason, evidence: finding.evidence))
        }
        if material.given != nil {
            var result = Self.given(material, query: query.query)
            if leavesOutOwn, case .candidates(let candidates, _) = result.output {
                result.leftOut = try await ownDocuments(among: candidates, of: query, material).map(\.record)
            }
            return try await without(copiesOf: screened?.passages, result, query)
        }

        var candidates: [CandidateRecord] = []
        var documents: [DocumentRecord] = []
        var seen: Set<PassageID> = []
        var postponed: [PageAbsence] = []
        var excluded: [CandidateRecord] = []
        for finder in finders {
            let found = try await found(by: finder, query, material)
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
            excluded += found.excluded.map { hit in
                CandidateRecord(
                    passage: hit.passage,
                    documentID: hit.documentID,
                    origin: hit.origin ?? found.origin,
                    rank: 0
                )
            }
            for message in found.missing { try await note(found.origin.rawValue, message, query: query.query) }
            for absence in found.absent { try await note(absence.cause, absence.message, query: query.query) }
            postponed += found.absent.filter(\.isTemporary)
        }
        // Passages without those of a page that may be had later would be another list: so the query waits for `--retry-failed`.
        if let first = postponed.first {
            return StageResult(.failed(.pageUnavailable, first.message))
        }
        var leftOut: [LeftOutRecord] = []
        if leavesOutOwn {
            let own = try await ownDocuments(among: candidates, of: query, material)
            leftOut = own.map(\.record) + Self.listed(excluded, besides: own.map(\.candidate))
            let dropped = Set(own.filter { !$0.record.isKept }.map(\.candidate.passage.id))
            if !dropped.isEmpty {
                candidates.removeAll { dropped.contains($0.passage.id) }
                for index in candidates.indices { candidates[index].rank = index }
            }
        }
        let output = StageResult.Output.candidates(candidates, found: documents)
        guard !candidates.isEmpty else {
            let counts = ["candidates": 0].merging(leftOut.isEmpty ? [:] : ["own_documents": leftOut.count]) { $1 }
            return StageResult(.rejected(.tooFewPassages, evidence: evidenceJSON(counts)), output, leftOut: leftOut)
        }
        let result = StageResult(.done, output, leftOut: leftOut)
        return try await without(copiesOf: screened?.passages, result, query)
    }

    private func found(by finder: any CandidateFinder, _ query: QueryRecord, _ material: SourceMetadata) async throws
        -> FoundPassages
    {
        do {
            return try await finder.find(query, material: material)
        } catch is PagesNotFetched {
            throw Waiting.pages
        }
    }

    /// The query's own documents among its candidates. Passages that people judged or brought are reported and stay.
    private func ownDocuments(
        among candidates: [CandidateRecord],
        of query: QueryRecord,
        _ material: SourceMetadata
    ) async throws -> [(candidate: CandidateRecord, record: LeftOutRecord)] {
        let domain = query.query.id.domain
        func passages(_ ids: some Sequence<String>) async throws -> Set<PassageID> {
            let names = ids.map { DocumentName.corpus($0, domain: domain) }
            if names.isEmpty { return [] }
            return Set(try await store.passages(ofDocuments: names).values.flatMap { $0.map(\.id) })
        }
        let own = OwnDocuments(of: query.query, excluded: try await passages(material.excluded))
        let found = candidates.compactMap { candidate in own.finding(candidate).map { (candidate, $0) } }
        if found.isEmpty { return [] }
        let judged = try await passages(material.qrels.keys)
        return found.map { candidate, finding in
            let isKept = candidate.origin == .qrels || judged.contains(candidate.passage.id)
            return (candidate, LeftOutRecord(candidate, finding: finding, isKept: isKept))
        }
    }

    /// The documents that the source excludes and finders came across, each text once.
    private static func listed(_ excluded: [CandidateRecord], besides own: [CandidateRecord]) -> [LeftOutRecord] {
        var seen = Set(own.map(\.passage.id))
        return excluded.filter { seen.insert($0.passage.id).inserted }
            .map { LeftOutRecord($0, finding: OwnDocuments.Finding(reason: .excludedID), isKept: false) }
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
                    kind: .contaminatedPassage,
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
        guard kept.isEmpty, !candidates.isEmpty else {
            return StageResult(result.status, output, leftOut: result.leftOut)
        }
        let evidence = evidenceJSON(["candidates": 0, "contaminated_passages": candidates.count])
        return StageResult(.rejected(.tooFewPassages, evidence: evidence), output, leftOut: result.leftOut)
    }

    private func note(_ cause: String, _ message: String, query: Query) async throws {
        let event = EventRecord(
            kind: .notFound,
            domain: query.id.domain,
            stage: .candidates,
            query: query.id,
            cause: cause,
            message: message
        )
        try await store.note(event, run: runID)
    }

    private static func given(_ material: SourceMetadata, query: Query) -> StageResult {
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

/// Tells a query's own documents among what was found for it: copies of the query or of its gold answer.
///
/// A list with one of them teaches copying: over a corpus that holds the problems themselves the own problem with its solution is nearly
/// always the one positive. That a passage holds the gold answer says nothing, since accepted answers quote what they cite; so of pages
/// that the answer cites only what they share with the query counts.
struct OwnDocuments {
    /// From which share of a passage's words, found in query and gold answer, it is a copy of them.
    static let inside = 0.8
    /// From which share of the query's words, found in a passage, the passage holds the query.
    static let holds = 0.9
    /// A shorter query is held by passages that merely speak of the same, and a shorter passage stands in a long answer by chance: of
    /// MATH and ProofWiki, `Let $a, b \in \Z$ such that $a b = 1$. Then $a = b = \pm 1$` in a solution that needs it.
    static let fewest = 20
    /// From which share on, either way, an id that is only a number is the query's own: two files that both number their rows meet by chance.
    static let ofNumber = 0.5

    /// What was found out about a passage.
    struct Finding {
        var reason: LeftOutRecord.Reason
        /// The share that decided; nil where none was computed.
        var share: Double?

        var evidence: String { share.map { evidenceJSON(["share": rounded($0)]) } ?? "{}" }
    }

    private let id: QueryID
    private let localID: String
    private let excluded: Set<PassageID>
    private let texts: Set<PassageID>
    private let query: WordPairs
    private let answer: WordPairs?
    private let queryPairs: HashSet
    private let allPairs: HashSet

    /// - Parameter excluded: the texts of the documents that the source row excludes; a text may stand under several ids.
    init(of query: Query, excluded: Set<PassageID>) {
        id = query.id
        localID = String(query.id.rawValue.dropFirst(query.id.domain.count + 1))
        self.excluded = excluded
        texts = Set([query.text, query.goldAnswer].compactMap { $0 }.map { Passage(text: $0).id })
        self.query = WordPairs(query.text)
        answer = query.goldAnswer.map(WordPairs.init)
        queryPairs = self.query.set
        allPairs = answer.map { [queryPairs] in queryPairs.union($0.set) } ?? queryPairs
    }

    /// Why a candidate is the query's own document; nil where it is none.
    func finding(_ candidate: CandidateRecord) -> Finding? {
        if excluded.contains(candidate.passage.id) { return Finding(reason: .excludedID) }
        if texts.contains(candidate.passage.id) { return Finding(reason: .sameText) }
        let isOwnID = DocumentName.corpusID(of: candidate.documentID, domain: id.domain) == localID
        if isOwnID, !localID.utf8.allSatisfy({ (0x30...0x39).contains($0) }) { return Finding(reason: .sameID) }

        let passage = WordPairs(candidate.passage.text)
        if [query, answer].contains(where: { $0?.whole == passage.whole && passage.words > 0 }) {
            return Finding(reason: .sameText)
        }
        let inside =
            passage.words >= Likeness.fewest
            ? passage.share(in: candidate.origin == .cited ? queryPairs : allPairs) : 0
        let isInside = inside >= Self.inside
        if isInside, passage.words >= Self.fewest { return Finding(reason: .insideQuery, share: inside) }
        guard query.words >= Self.fewest || isInside || isOwnID else { return nil }
        // The title is shown with the text, so a passage can hold the query with both.
        let title = candidate.passage.title.map { WordPairs($0).common(with: queryPairs) } ?? HashSet()
        let holds = query.share(in: passage.common(with: queryPairs).union(title))
        if isInside, holds >= Self.holds { return Finding(reason: .insideQuery, share: inside) }
        if query.words >= Self.fewest, holds >= Self.holds { return Finding(reason: .holdsQuery, share: holds) }
        if isOwnID, max(inside, holds) >= Self.ofNumber {
            return Finding(reason: .sameID, share: max(inside, holds))
        }
        return nil
    }
}

extension LeftOutRecord {
    init(_ candidate: CandidateRecord, finding: OwnDocuments.Finding, isKept: Bool) {
        self.init(
            passage: candidate.passage,
            documentID: candidate.documentID,
            origin: candidate.origin,
            reason: finding.reason,
            evidence: finding.evidence,
            isKept: isKept
        )
    }
}
