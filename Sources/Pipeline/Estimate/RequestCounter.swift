import Ranking
import Store
import Synchronization
import Teacher

/// Counts the requests of a walk that no stored answer serves, and knows where the query at hand stands; see ``AnswerPolicy``.
///
/// What stored answers carry is done. Where an answer is missing, the walk goes on with an ``Assumption``, of which nothing is kept, to what
/// depends on it: those requests count with their ``Likelihood``.
final class RequestCounter: Sendable {
    /// Requests of a stage; those that may not come about are counted in part.
    struct Counts: Sendable {
        var stored = 0
        var missing = 0.0
        /// Of the missing ones those that depend on others.
        var dependent = 0.0
        var prompts = AnswerLength.Prompts()

        fileprivate mutating func add(_ prompts: AnswerLength.Prompts, weight: Double, isDependent: Bool) {
            missing += weight
            if isDependent { dependent += weight }
            self.prompts.add(prompts, weight: weight)
        }
    }

    /// What was counted so far.
    struct Total: Sendable {
        var queries = 0
        var byStage: [StageName: Counts] = [:]
        /// Of these the missing ones whose question was answered before in other words: they would be paid again. Each counts in full.
        var again: [StageName: Counts] = [:]
        /// Queries that lack something before the last stage that asks, so that what they ask there is not known yet.
        var waiting = 0
    }

    private struct State {
        var total = Total()
        /// The first stage at which the query at hand lacked something.
        var missing: StageName?
        /// Whether what is asked now depends on an answer that is missing.
        var follows = false
        var areCandidatesAssumed = false
    }

    /// Takes a request that is to be sent, and who is asked.
    typealias Visit = @Sendable (TeacherRequest, RequestKey, PipelineTeacher) async throws -> Void

    private let store: Store
    private let likelihood: Likelihood
    /// Whether what follows from stored answers alone is stored.
    let keepsStored: Bool
    /// Whether it is looked up which questions an earlier answer was paid for.
    private let looksForAgain: Bool
    private let candidates: (@Sendable () async throws -> [CandidateRecord])?
    private let visit: Visit
    private let state = Mutex(State())

    /// - Parameters:
    ///   - looksForAgain: whether ``Total/again`` is counted.
    ///   - candidates: what is taken for those that can't be found without sending something; nil where the query ends there.
    ///   - visit: takes each request that no stored answer serves and that depends on none.
    init(
        store: Store,
        likelihood: Likelihood = Likelihood(),
        keepsStored: Bool = true,
        looksForAgain: Bool = false,
        candidates: (@Sendable () async throws -> [CandidateRecord])? = nil,
        visit: @escaping Visit = { _, _, _ in }
    ) {
        self.store = store
        self.likelihood = likelihood
        self.keepsStored = keepsStored
        self.looksForAgain = looksForAgain
        self.candidates = candidates
        self.visit = visit
    }

    var total: Total { state.withLock(\.total) }

    // MARK: - Where the query stands

    func beginQuery() { state.withLock { $0 = State(total: $0.total) } }

    func endQuery() {
        state.withLock { state in
            state.total.queries += 1
            if let missing = state.missing, let last = Self.lastThatAsks, missing < last { state.total.waiting += 1 }
        }
    }

    /// Told before each round of questions, none of which needs the answer of another of its round.
    func beginRound() { state.withLock { $0.follows = $0.missing.map { $0 > .candidates } ?? false } }

    /// Whether what a stage has just made is to be stored: nothing is that follows from an assumption.
    var keepsResults: Bool { keepsStored && state.withLock { $0.missing == nil } }

    /// What to go on with where a query would wait; nil where it stays.
    func assumption(for reason: Waiting) async throws -> StageResult.Output? {
        guard reason == .pages || reason == .vectors, let candidates else { return nil }
        state.withLock { state in
            state.missing = .candidates
            state.areCandidatesAssumed = true
        }
        return .candidates(try await candidates(), found: [])
    }

    private static let lastThatAsks = StageName.allCases.last { $0.asksTeacher }

    // MARK: - Requests

    /// The stored answer.
    ///
    /// - Throws: ``Waiting/answer(_:)`` where there is none.
    func ask(_ request: TeacherRequest, of teacher: PipelineTeacher) async throws -> (answer: Answer, key: RequestKey) {
        let key = teacher.endpoint.key(request)
        if let answer = try await AnswerLedger(store: store, runID: nil).answer(for: key) {
            state.withLock { $0.total.byStage[request.stage, default: Counts()].stored += 1 }
            return (answer, key)
        }
        let isAgain = try await isAgain(request, key)
        let prompts = try AnswerLength.Prompts(request, to: teacher.endpoint)
        if addMissing(request.stage, prompts, isAgain: isAgain) { try await visit(request, key, teacher) }
        throw Waiting.answer(key)
    }

    private func isAgain(_ request: TeacherRequest, _ key: RequestKey) async throws -> Bool {
        guard looksForAgain else { return false }
        // Retries of a sample have numbers of their own; any answer to it counts.
        let first = SampleNumber(request.sample).sample * TeacherClient.numbersForSample
        return try await store.isPaid(
            request.query,
            stage: request.stage,
            samples: first..<(first + TeacherClient.numbersForSample),
            butFor: key.rawValue
        )
    }

    /// - Returns: whether the request depends on nothing that is missing.
    private func addMissing(_ stage: StageName, _ prompts: AnswerLength.Prompts, isAgain: Bool) -> Bool {
        state.withLock { state in
            let isDependent = state.follows || state.areCandidatesAssumed
            let weight = state.follows ? likelihood.following(stage) : 1
            state.total.byStage[stage, default: Counts()].add(prompts, weight: weight, isDependent: isDependent)
            if isAgain {
                state.total.again[stage, default: Counts()].add(prompts, weight: 1, isDependent: isDependent)
            }
            state.missing = state.missing ?? stage
            return !isDependent
        }
    }
}

/// How likely requests are that depend on answers still to come: as often as such answers led there so far in their domain.
struct Likelihood: Sendable {
    /// With fewer lists than this nothing is known, and all are taken to lead on.
    static let enough = 5

    /// That of a judged query some passage helps, so that hard negatives are asked for.
    private(set) var selected = 1.0
    /// That a judged query has a list.
    private(set) var listed = 1.0

    /// All requests count in full.
    init() {}

    /// - Parameters:
    ///   - assembled: the domain's lists, made and rejected.
    ///   - withoutPositive: how many of the latter had no positive.
    init(assembled: StageCount?, withoutPositive: Int) {
        guard let assembled, assembled.done + assembled.rejected >= Self.enough else { return }
        let judged = Double(assembled.done + assembled.rejected)
        selected = 1 - Double(withoutPositive) / judged
        listed = Double(assembled.done) / judged
    }

    static func of(_ domain: String, in store: Store) async throws -> Likelihood {
        let endings = try await store.endings().filter {
            $0.domain == domain && $0.stage == .assemble && $0.code == RejectReason.noPositive.rawValue
        }
        return Likelihood(
            assembled: try await store.stageCounts(domains: [domain]).first { $0.stage == .assemble },
            withoutPositive: endings.reduce(0) { $0 + $1.count }
        )
    }

    /// Of a request that follows on a missing answer.
    func following(_ stage: StageName) -> Double { stage == .judge ? selected : listed }
}
