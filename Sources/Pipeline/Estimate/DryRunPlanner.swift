import Prompts
import Ranking
import Retrieval
import Store
import Synchronization
import Teacher

/// Finds every request that a run would send, without sending any.
///
/// The stages themselves find out what they would ask, from a client that answers from the store only. What stored answers carry is done
/// and kept, as it costs nothing. Where an answer is missing they go on with an ``Assumption``, of which nothing is kept, to what
/// depends on it: those requests count with their ``Likelihood``.
struct DryRunPlanner: Sendable {
    /// Requests of a stage; those that may not come about are counted in part.
    struct Counts: Sendable {
        var stored = 0
        var missing = 0.0
        /// Of the missing ones those that depend on others.
        var dependent = 0.0
        var prompts = AnswerLength.Prompts()
    }

    /// What is left of a domain.
    struct Left: Sendable {
        var byStage: [StageName: Counts] = [:]
        /// Of these the missing ones whose question was answered before in other words: they would be paid again. Each counts in full.
        var again: [StageName: Counts] = [:]
        /// Queries whose list is not known yet, since an answer before it is missing, or the passages are.
        var waiting = 0
        /// What an embedding model would be asked.
        var embeddings = EmbeddingTally.Need()
    }

    let configuration: PipelineConfiguration
    let store: Store
    let gateway: Gateway

    /// Walks through the queries that have not come to an end.
    ///
    /// - Parameter visit: takes each request that no stored answer serves and that depends on none.
    func walk(
        _ domain: DomainConfiguration,
        options: RunOptions,
        fingerprints: [StageName: Fingerprint],
        visit: @escaping @Sendable (TeacherRequest, RequestKey) async throws -> Void = { _, _ in }
    ) async throws -> Left {
        let progress = Progress(likelihood: try await .of(domain.name, in: store))
        let embeddings = EmbeddingService(store: store)
        let runner = PipelineRunner(
            configuration: configuration,
            store: store,
            runID: nil,
            state: RunState(),
            progress: RunProgress(),
            embeddings: embeddings,
            asksInOrder: true,
            beginRound: { progress.beginRound() },
            ask: { request in try await ask(request, progress: progress, visit: visit) }
        )
        let stages = try runner.stages(of: domain)
        var waiting = 0
        var after = -1
        let last = try await runner.lastOrdinal(options, domain: domain, ingest: fingerprints[.ingest]) ?? .max
        while true {
            let queries = try await store.pendingQueries(
                domain: domain.name,
                at: fingerprints,
                after: after,
                upTo: last,
                count: 256
            )
            guard let end = queries.last else { break }
            for query in queries where options.holds(query.query.id) {
                progress.beginQuery()
                let work = QueryState(query, store: store, fingerprints: fingerprints)
                try await advance(work, of: domain, by: stages, only: options.only, progress: progress)
                if options.only == nil, progress.misses(before: .rank) { waiting += 1 }
            }
            after = end.ordinal
        }
        return Left(
            byStage: progress.counts.all,
            again: progress.counts.again,
            waiting: waiting,
            embeddings: embeddings.tally.byDomain[domain.name] ?? EmbeddingTally.Need()
        )
    }

    /// Takes a query through the stages that it has not done yet, up to the last one that asks.
    private func advance(
        _ start: QueryState,
        of domain: DomainConfiguration,
        by stages: [any Stage],
        only: StageName?,
        progress: Progress
    ) async throws {
        var work = start
        let query = work.query.query.id
        let finished = try await store.finishedStages(of: query, at: work.fingerprints)
        for stage in stages where !finished.contains(type(of: stage).name) {
            let name = type(of: stage).name
            // As in a run, where this one waits for it: without its results the stage that is asked for would find nothing, and say so.
            if let only, only != name { return }
            guard let fingerprint = work.fingerprints[name], name <= .rank || !progress.misses(before: name) else {
                return
            }
            do {
                let result = try await stage.process(work)
                if !progress.misses(before: nil) {
                    let recorded = RecordedResult(result, stage: name, fingerprint: fingerprint)
                    try await store.record([recorded], query: query)
                }
                work.take(result.output)
                if result.status != .done { return }
            } catch let reason as Waiting {
                guard reason == .pages || reason == .vectors else { return }
                // An estimate sends nothing, not to web servers either.
                progress.assumesCandidates()
                if only != nil { return }
                let assumed = try await Assumption.candidates(of: domain, list: configuration.list, store: store)
                work.take(.candidates(assumed, found: []))
            }
        }
    }

    private func ask(
        _ request: TeacherRequest,
        progress: Progress,
        visit: @Sendable (TeacherRequest, RequestKey) async throws -> Void
    ) async throws -> (answer: Answer, key: RequestKey) {
        let key = gateway.key(for: request)
        if let answer = try await gateway.storedAnswer(for: key) {
            progress.addStored(request.stage)
            return (answer, key)
        }
        // Retries of a sample have numbers of their own; any answer to it counts.
        let first = SampleNumber(request.sample).sample * TeacherClient.numbersForSample
        let isAgain = try await store.isPaid(
            request.query,
            stage: request.stage,
            samples: first..<(first + TeacherClient.numbersForSample),
            butFor: key.rawValue
        )
        let prompts = try AnswerLength.Prompts(request, to: configuration.teacher)
        if progress.addMissing(request.stage, prompts, isAgain: isAgain) { try await visit(request, key) }
        throw Waiting.answer(key)
    }
}

/// What a survey has counted so far, and where it stands with a query.
private final class Progress: Sendable {
    private struct Query {
        /// The first stage that lacked something.
        var missing: StageName?
        /// Whether what is asked now depends on an answer that is missing.
        var follows = false
        var areCandidatesAssumed = false
    }

    private struct State {
        var counts: (all: [StageName: DryRunPlanner.Counts], again: [StageName: DryRunPlanner.Counts]) = ([:], [:])
        var query = Query()
    }

    private let likelihood: Likelihood
    private let state = Mutex(State())

    init(likelihood: Likelihood) {
        self.likelihood = likelihood
    }

    var counts: (all: [StageName: DryRunPlanner.Counts], again: [StageName: DryRunPlanner.Counts]) {
        state.withLock(\.counts)
    }

    func beginQuery() { state.withLock { $0.query = Query() } }

    func beginRound() { state.withLock { $0.query.follows = $0.query.missing.map { $0 > .candidates } ?? false } }

    func assumesCandidates() {
        state.withLock { state in
            state.query.missing = .candidates
            state.query.areCandidatesAssumed = true
        }
    }

    /// Whether something was missing at a stage before this one, or at any.
    func misses(before stage: StageName?) -> Bool {
        state.withLock { $0.query.missing }.map { missing in stage.map { missing < $0 } ?? true } ?? false
    }

    func addStored(_ stage: StageName) {
        state.withLock { $0.counts.all[stage, default: DryRunPlanner.Counts()].stored += 1 }
    }

    /// - Returns: whether the request depends on nothing that is missing.
    func addMissing(_ stage: StageName, _ prompts: AnswerLength.Prompts, isAgain: Bool) -> Bool {
        state.withLock { state in
            let isDependent = state.query.follows || state.query.areCandidatesAssumed
            let weight = state.query.follows ? likelihood.following(stage) : 1
            state.counts.all[stage, default: DryRunPlanner.Counts()].add(
                prompts,
                weight: weight,
                isDependent: isDependent
            )
            if isAgain {
                state.counts.again[stage, default: DryRunPlanner.Counts()].add(
                    prompts,
                    weight: 1,
                    isDependent: isDependent
                )
            }
            state.query.missing = state.query.missing ?? stage
            return !isDependent
        }
    }
}

extension DryRunPlanner.Counts {
    fileprivate mutating func add(_ prompts: AnswerLength.Prompts, weight: Double, isDependent: Bool) {
        missing += weight
        if isDependent { dependent += weight }
        self.prompts.add(prompts, weight: weight)
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
