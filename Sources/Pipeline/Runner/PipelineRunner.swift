import Foundation
import Ranking
import Retrieval
import Settings
import Store
import Teacher

/// Runs what is left of a pipeline: every query goes through its stages on its own, many side by side.
///
/// What is left is a query over the store and never a list kept beside it, so a run that was killed goes on where it was.
struct PipelineRunner: Sendable {
    /// The pipeline.
    let configuration: PipelineConfiguration
    /// Where everything is kept.
    let store: Store
    /// Where answers come from.
    private let policy: AnswerPolicy
    /// The windows of the teachers' models.
    private let windows: [ModelWindow]
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

    init(
        configuration: PipelineConfiguration,
        store: Store,
        runID: Int64?,
        state: RunState,
        progress: RunProgress,
        crawler: Crawler? = nil,
        embeddings: EmbeddingService? = nil,
        windows: [ModelWindow]? = nil,
        firstAnswers: FirstAnswers? = nil,
        policy: AnswerPolicy
    ) {
        self.configuration = configuration
        self.store = store
        self.runID = runID
        self.state = state
        self.progress = progress
        self.crawler = crawler
        self.embeddings = embeddings ?? EmbeddingService(store: store)
        self.policy = policy
        self.windows =
            windows ?? configuration.teachers.map { ModelWindow(store: store, identity: $0.endpoint.identity) }
        self.firstAnswers = firstAnswers
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
    func prepare() async throws -> [String: [StageName: Fingerprint]] {
        let fingerprints = try await self.fingerprints()
        try await store.setCurrent(fingerprints, textRules: configuration.textRules.rawValue)
        return fingerprints
    }

    /// Computes the fingerprints of all domains.
    func fingerprints() async throws -> [String: [StageName: Fingerprint]] {
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
    func run(
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
        try await walk(domain, options: options, fingerprints: fingerprints, reading: reading)
        try await loaded
    }

    /// Takes a domain's queries through the stages.
    ///
    /// - Parameter reading: how far the domain is read; nil where all is.
    func walk(
        _ domain: DomainConfiguration,
        options: RunOptions,
        fingerprints: [StageName: Fingerprint],
        reading: IngestProgress? = nil
    ) async throws {
        let last = try await lastOrdinal(options, domain: domain, ingest: fingerprints[.ingest]) ?? .max
        let queries = PendingQueries(state: state, reading: reading, holds: options.holds) { [store] after, count in
            try await store.pendingQueries(
                domain: domain.name,
                at: fingerprints,
                after: after,
                upTo: last,
                count: count
            )
        }
        let walk = StageWalk(
            stages: try stages(of: domain, by: policy),
            fingerprints: fingerprints,
            only: options.only,
            policy: policy,
            store: store,
            state: state,
            progress: progress
        )
        // A query waits for one answer at most, and some are between two requests: so more are on their way than may be on the wire.
        let places = configuration.teachers(of: domain).reduce(0) { $0 + $1.endpoint.concurrency }
        let window = places + min(1000, places / 4 + 4)
        // Pages come at a host's pace, one a second: queries that wait for them must not take the places of those that could ask the
        // teacher. So more queries are begun, and each takes one of the places once its pages are there. Looking further ahead only in
        // this way keeps one road for all queries, with the store as the only record of what is left.
        let ahead = crawler != nil && domain.fetchesPages ? Self.waitingForPages : 0
        try await walk.run(queries, window: window, ahead: ahead)
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

    /// A domain's stages, in the order of the data's way.
    func stages(of domain: DomainConfiguration, by policy: AnswerPolicy) throws -> [any Stage] {
        [
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
                client: client(of: configuration.teacher(judging: domain) ?? configuration.ranker, by: policy),
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
                client: client(of: configuration.ranker, by: policy),
                seed: configuration.seed,
                textRules: configuration.textRules
            ),
            FilterStage(store: store, filter: configuration.filter, rank: configuration.rank),
        ]
    }

    private func client(of teacher: PipelineTeacher, by policy: AnswerPolicy) -> TeacherClient {
        TeacherClient(
            teacher,
            store: store,
            policy: policy,
            window: windows[teacher.index],
            firstAnswers: firstAnswers
        )
    }

    private func finders(of domain: DomainConfiguration) throws -> [any CandidateFinder] {
        try FinderRegistry.finders(
            domain.candidates,
            context: FinderContext(
                store: store,
                domain: domain.name,
                seed: configuration.seed,
                embeddings: embeddings,
                runID: runID,
                crawler: crawler,
                searches: searches,
                state: state
            )
        )
    }
}
