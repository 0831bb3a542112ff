import Foundation
import Ranking
import Store
import Teacher

/// A step on the data's way. It turns one query into one result and knows nothing of who runs it, counts it or resumes it.
protocol Stage: Sendable {
    /// Its place on the way.
    static var name: StageName { get }

    /// Works on one query whose earlier stages are done.
    ///
    /// - Throws: ``Waiting`` where the query stays where it is, and what stops the whole run (`TeacherError` of the fatal kinds, a damaged
    ///   store); a failure of this query alone is a result.
    func process(_ work: QueryState) async throws -> StageResult
}

/// Why a query stays where it is: nothing of the stage at hand is kept, and the next run takes it up there.
enum Waiting: Error, Hashable {
    /// Pages would have to be fetched, or a search made, and nothing may be sent.
    case pages
    /// Vectors would have to be asked for, and nothing may be sent.
    case vectors
    /// The answer comes by batch file.
    case batchFile
    /// Nothing more can be asked of the teacher in this run.
    case teacher
    /// No answer is stored, and none may be asked for: the request is only counted.
    case answer(RequestKey)
}

/// A query on its way, with what its stages have made of it in this run.
///
/// What a stage needs of an earlier one is taken from here, or read from the store where an earlier run made it; both are the same rows.
struct QueryState: Sendable {
    let query: QueryRecord
    /// The fingerprints under which earlier stages stored their rows.
    let fingerprints: [StageName: Fingerprint]
    private let store: Store
    private var candidates: [CandidateRecord]?
    private var judgments: [JudgmentRecord]?
    private var list: ListRecord?
    private var rankings: [RankingRecord]?

    init(_ query: QueryRecord, store: Store, fingerprints: [StageName: Fingerprint]) {
        self.query = query
        self.store = store
        self.fingerprints = fingerprints
    }

    /// Keeps what a stage made.
    mutating func take(_ output: StageResult.Output) {
        switch output {
        case .candidates(let made, _): candidates = made
        case .judgments(let made): judgments = made
        case .list(let made): list = made
        case .rankings(let made): rankings = made
        case .verdict, .reranked, .none: break
        }
    }

    /// The query's candidates in their order.
    func madeCandidates() async throws -> [CandidateRecord] {
        if let candidates { return candidates }
        guard let mark = fingerprints[.candidates] else { return [] }
        return try await store.candidates(of: query.query.id, fingerprint: mark)
    }

    /// The pointwise labels.
    func madeJudgments() async throws -> [JudgmentRecord] {
        if let judgments { return judgments }
        guard let mark = fingerprints[.judge] else { return [] }
        return try await store.judgments(of: query.query.id, fingerprint: mark)
    }

    /// The list, or nil if there is none.
    func madeList() async throws -> ListRecord? {
        if let list { return list }
        guard let mark = fingerprints[.assemble] else { return nil }
        return try await store.list(of: query.query.id, fingerprint: mark)
    }

    /// How many samples a stage asks for beyond those of the pipeline file, since the query was requeued.
    func extraSamples(_ stage: StageName) async throws -> Int {
        guard let mark = fingerprints[stage] else { return 0 }
        return try await store.extraSamples(of: query.query.id, stage: stage, fingerprint: mark)
    }

    /// The teacher's orders, by sample.
    func madeRankings() async throws -> [RankingRecord] {
        if let rankings { return rankings }
        guard let mark = fingerprints[.rank] else { return [] }
        return try await store.rankings(of: query.query.id, fingerprint: mark)
    }
}

/// Writes the evidence of a decision as JSON with sorted keys, the same bytes for the same facts.
func evidenceJSON(_ facts: [String: any Encodable & Sendable]) -> String {
    let parts = facts.sorted { $0.key < $1.key }.compactMap { name, value -> String? in
        guard let name = try? CanonicalJSON.text(name), let text = try? CanonicalJSON.text(value) else { return nil }
        return name + ":" + text
    }
    return "{" + parts.joined(separator: ",") + "}"
}
