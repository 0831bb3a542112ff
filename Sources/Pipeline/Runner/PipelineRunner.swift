import Foundation
import Prompts
import Ranking
import Retrieval
import Store
import Teacher

/// Runs what is left of a pipeline: every query goes through its stages on its own, many side by side.
///
/// What is left is a query over the store and never a list kept beside it, so a run that was killed goes on where it was.
public struct PipelineRunner: Sendable {
    /// The pipeline.
    let configuration: PipelineConfiguration
    /// Where everything is kept.
    let store: Store
    /// Whether samples of one question are asked for one after the other; see ``TeacherClient``.
    let asksInOrder: Bool
    /// Told before each round of questions; see ``TeacherClient``.
    private let beginRound: @Sendable () -> Void
    /// Asks the teacher.
    let ask: @Sendable (TeacherRequest) async throws -> (answer: Answer, key: RequestKey)
    /// The key of a request.
    private let key: @Sendable (TeacherRequest) -> RequestKey
    /// The window of the teacher's model.
    private let window: ModelWindow
    /// Looks at the first answers; nil where nothing is sent.
    private let firstAnswers: FirstAnswers?
    /// The run's number in the store.
    let runID: Int64?
    /// Whether to go on.
    let state: RunState
    /// Counts for the display.
    let progress: RunProgress
    /// Fetches pages; nil where nothing may be sent.
    let crawler: Crawler?
    /// What must not be asked about; one for all domains.
    private let screen: DecontaminationFilter?
    /// Where vectors come from.
    let embeddings: EmbeddingService
    /// Web searches under way; one for all domains.
    private let searches = SharedSearches()

    /// How many queries of a domain may wait for pages.
    private static let waitingForPages = 4096
    /// How many queries are read ahead.
    private static let page = 256
    /// How long to wait for queries that are being read.
    private static let readingPause = Duration.milliseconds(20)

    /// Makes a runner.
    init(
        configuration: PipelineConfiguration,
        store: Store,
        runID: Int64?,
        state: RunState,
        progress: RunProgress,
        crawler: Crawler? = nil,
        embeddings: EmbeddingService? = nil,
        asksInOrder: Bool = false,
        window: ModelWindow? = nil,
        firstAnswers: FirstAnswers? = nil,
        beginRound: @escaping @Sendable () -> Void = {},
        ask: @escaping @Sendable (TeacherRequest) async throws -> (answer: Answer, key: RequestKey)
    ) {
        self.configuration = configuration
        self.store = store
        self.runID = runID
        self.state = state
        self.progress = progress
        self.crawler = crawler
        self.embeddings = embeddings ?? EmbeddingService(store: store)
        self.asksInOrder = asksInOrder
        self.beginRound = beginRound
        self.ask = ask
        self.window = window ?? ModelWindow(store: store, identity: configuration.teacher.identity)
        self.firstAnswers = firstAnswers
        key = configuration.teacher.key
        screen = configuration.decontamination.map {
            DecontaminationFilter(
                store: store,
                decontamination: $0,
                domains: configuration.domains.map(\.name),
                runID: runID,
                state: state
            )
        }
    }

    /// Computes the fingerprints of all domains, and declares them the current ones.
    ///
    /// - Returns: fingerprints by domain and stage.
    public func prepare() async throws -> [String: [StageName: Fingerprint]] {
        let fingerprints = try await self.fingerprints()
        try await store.setCurrent(fingerprints, textRules: configuration.textRules.rawValue)
        return fingerprints
    }

    /// Computes the fingerprints of all domains.
    public func fingerprints() async throws -> [String: [StageName: Fingerprint]] {
        let computing = DomainFingerprints(configuration: configuration, hashes: SourceHash(store: store))
        var made: [String: [StageName: Fingerprint]] = [:]
        for domain in configuration.domains { made[domain.name] = try await computing.fingerprints(of: domain) }
        return made
    }

    /// Runs what is left.
    ///
    /// - Throws: `SourceError` for a file that can't be read, ``StoreError`` for a damaged store. A stop that can be resumed is no
    ///   error: it stands in the ``RunState``.
    ///
    /// - Parameter ready: waited for before the first query begins its stages; sources are read meanwhile.
    public func run(
        _ options: RunOptions,
        fingerprints: [String: [StageName: Fingerprint]],
        ready: @escaping @Sendable () async throws -> Void = {}
    ) async throws {
        if screen != nil, options.only != .ingest { try await ingestAll(fingerprints) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for domain in configuration.domains where options.domain == nil || options.domain == domain.name {
                let marks = fingerprints[domain.name] ?? [:]
                group.addTask { try await run(domain, options: options, fingerprints: marks, ready: ready) }
            }
            try await group.waitForAll()
        }
    }

    /// Loads every domain, whichever is run: what came before in any of them decides what is a duplicate.
    func ingestAll(_ fingerprints: [String: [StageName: Fingerprint]]) async throws {
        for domain in configuration.domains {
            guard let mark = fingerprints[domain.name]?[.ingest] else { continue }
            try await load(IngestStage(store: store, domain: domain, fingerprint: mark), IngestProgress())
        }
    }

    private func run(
        _ domain: DomainConfiguration,
        options: RunOptions,
        fingerprints: [StageName: Fingerprint],
        ready: @Sendable () async throws -> Void
    ) async throws {
        guard let ingestMark = fingerprints[.ingest] else { return }
        let ingest = IngestStage(store: store, domain: domain, fingerprint: ingestMark)
        let reading = IngestProgress()
        let reads = options.only == nil || options.only == .ingest
        // The n-th query is known only when all are read; without a limit, the first is asked about while the rest is read.
        if reads, options.only != nil || options.limit != nil { try await load(ingest, reading) }
        if options.only == .ingest || state.stopReason != nil { return }
        if !reads { reading.advance(to: .done) }
        async let loaded: Void = reading.step == .done ? () : load(ingest, reading)
        try await ready()
        let stages = try stages(of: domain)
        let last = try await lastOrdinal(options, domain: domain, ingest: ingestMark)
        // A query waits for one answer at most, and some are between two requests: so more are on their way than may be on the wire.
        let window = configuration.teacher.concurrency + min(1000, configuration.teacher.concurrency / 4 + 4)
        // Pages come at a host's pace, one a second: queries that wait for them must not take the places of those that could ask the
        // teacher. So more queries are begun, and each takes one of the places once its pages are there. Looking further ahead only in
        // this way keeps one road for all queries, with the store as the only record of what is left.
        let waiting = crawler != nil && domain.fetchesPages ? Self.waitingForPages : 0
        let places = waiting > 0 ? AsyncSemaphore(window) : nil
        try await withThrowingTaskGroup(of: Void.self) { group in
            var after = -1
            var active = 0
            while state.stopReason == nil, reading.step != .failed {
                // Looked at before the store is: what is stored in between is then not missed.
                let step = reading.step
                let queries =
                    step >= .queries
                    ? try await store.pendingQueries(
                        domain: domain.name,
                        at: fingerprints,
                        after: after,
                        upTo: last ?? .max,
                        count: Self.page
                    ) : []
                guard let end = queries.last else {
                    if step >= .done { break }
                    try await Task.sleep(for: Self.readingPause)
                    continue
                }
                for query in queries where state.stopReason == nil && options.holds(query.query.id) {
                    if active >= window + waiting {
                        try await group.next()
                        active -= 1
                    }
                    active += 1
                    group.addTask {
                        let only = options.only
                        guard let places else {
                            try await advance(query, stages: stages, only: only, fingerprints: fingerprints)
                            return
                        }
                        if only == nil || only == .candidates {
                            let finding = Array(stages.prefix(1))
                            let goesOn = try await advance(
                                query,
                                stages: finding,
                                only: only,
                                fingerprints: fingerprints
                            )
                            guard goesOn, only == nil else { return }
                        }
                        try await places.hold {
                            _ = try await advance(query, stages: stages, only: only, fingerprints: fingerprints)
                        }
                    }
                }
                after = end.ordinal
            }
            try await group.waitForAll()
        }
        try await loaded
    }

    /// Reading that a stop breaks off is begun anew by the next run; it costs nothing.
    private func load(_ ingest: IngestStage, _ reading: IngestProgress) async throws {
        _ = try await state.untilStop { try await ingest.run(reading) }
    }

    /// The place of the last query that `--limit` allows; nil for no bound.
    func lastOrdinal(_ options: RunOptions, domain: DomainConfiguration, ingest: Fingerprint?) async throws -> Int? {
        guard let limit = options.limit, let ingest else { return nil }
        return try await store.ordinal(ofQuery: limit, domain: domain.name, ingest: ingest)
    }

    /// Takes one query through the stages that it has not done yet.
    ///
    /// - Returns: whether it came through them all.
    @discardableResult
    private func advance(
        _ query: QueryRecord,
        stages: [any Stage],
        only: StageName?,
        fingerprints: [StageName: Fingerprint]
    ) async throws -> Bool {
        let finished = try await store.finishedStages(of: query.query.id, at: fingerprints)
        var work = QueryState(query, store: store, fingerprints: fingerprints)
        var made: [RecordedResult] = []
        var goesOn = true
        for stage in stages where goesOn {
            let name = type(of: stage).name
            if finished.contains(name) { continue }
            guard only == nil || only == name, state.stopReason == nil, let fingerprint = fingerprints[name] else {
                goesOn = false
                break
            }
            do {
                let result = try await process(work, by: stage, storing: &made)
                made.append(RecordedResult(result, stage: name, fingerprint: fingerprint))
                work.take(result.output)
                goesOn = result.status == .done
            } catch is Waiting {
                return false
            } catch is CancellationError where state.stopReason != nil {
                // Its index was being built; the next run builds it.
                return false
            } catch let error as TeacherError {
                state.stop(StopReason(error))
                return false
            } catch let error as SearchError {
                state.stop(.search(error.localizedDescription))
                return false
            } catch {
                guard let reason = StopReason(unwritable: error, store: store) else { throw error }
                state.stop(reason)
                return false
            }
        }
        do {
            try await record(made, query: query.query.id)
        } catch {
            guard let reason = StopReason(unwritable: error, store: store) else { throw error }
            state.stop(reason)
            return false
        }
        return goesOn
    }

    /// Stores what stages made, and counts it then, so that nobody is shown what is not stored.
    private func record(_ made: [RecordedResult], query: QueryID) async throws {
        try await store.record(made, query: query)
        for each in made { progress.add(each.result.status, stage: each.stage) }
    }

    /// Has a stage work on a query, while what the stages before it made is written.
    ///
    /// What is derived can be made again for nothing, so a request need not wait until it is on disk.
    private func process(
        _ work: QueryState,
        by stage: any Stage,
        storing made: inout [RecordedResult]
    ) async throws -> StageResult {
        guard type(of: stage).name.asksTeacher else { return try await stage.process(work) }
        let earlier = made
        made = []
        async let written: Void = record(earlier, query: work.query.query.id)
        do {
            let result = try await stage.process(work)
            try await written
            return result
        } catch let error as PromptFileError {
            // What mends and cuts texts broke off at those of this query; others go on.
            try await written
            return StageResult(.failed(cause: "prompt-texts", message: error.localizedDescription))
        } catch {
            try await written
            throw error
        }
    }

    func stages(of domain: DomainConfiguration) throws -> [any Stage] {
        let client = TeacherClient(
            ask: ask,
            maximumTokens: configuration.teacher.maximumTokens,
            context: configuration.context,
            resample: configuration.resample,
            asksInOrder: asksInOrder,
            isGreedy: { [configuration] in configuration.teacher.isGreedy($0) },
            noteUnusable: { [store] key, fault in try await store.correctUnusable(key.rawValue, fault: fault.rawValue)
            },
            storedFault: { [store] key in
                try await store.fault(ofAnswer: key.rawValue).flatMap(AnswerFault.init(rawValue:))
            },
            isStored: { [store, key] request in try await store.holdsAnswer(key(request).rawValue) },
            window: window,
            firstAnswers: firstAnswers,
            beginRound: beginRound
        )
        return [
            CandidatesStage(
                store: store,
                finders: try finders(of: domain),
                runID: runID,
                screen: screen,
                leavesOutOwn: domain.leavesOutOwnDocuments && configuration.textRules != .first
            ),
            JudgeStage(
                store: store,
                judge: domain.judge,
                client: client,
                list: configuration.list,
                seed: configuration.seed,
                textRules: configuration.textRules
            ),
            AssembleStage(
                list: configuration.list,
                seed: configuration.seed,
                leavesOutCopies: configuration.textRules != .first
            ),
            RankStage(
                rank: configuration.rank,
                client: client,
                seed: configuration.seed,
                textRules: configuration.textRules
            ),
            FilterStage(store: store, filter: configuration.filter, rank: configuration.rank),
        ]
    }

    private func finders(of domain: DomainConfiguration) throws -> [any CandidateFinder] {
        try FinderRegistry.finders(
            domain.candidates,
            context: FinderContext(
                store: store,
                domain: domain.name,
                seed: configuration.seed,
                embeddings: embeddings,
                note: { [store, runID] message in
                    let event = EventRecord(
                        kind: "embedding",
                        domain: domain.name,
                        stage: .candidates,
                        message: message
                    )
                    try await store.note(event, run: runID)
                },
                crawler: crawler,
                searches: searches,
                state: state
            )
        )
    }
}
