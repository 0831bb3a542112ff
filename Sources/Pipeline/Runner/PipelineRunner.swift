import Foundation
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
    /// Asks the teacher.
    let ask: @Sendable (TeacherRequest) async throws -> (answer: Answer, key: RequestKey)
    /// The run's number in the store.
    let runID: Int64?
    /// Whether to go on.
    let state: RunState
    /// Counts for the display.
    let progress: RunProgress
    /// Where vectors come from.
    let embeddings: EmbeddingDesk

    /// How many queries are read ahead.
    private static let page = 256

    /// Makes a runner.
    public init(
        configuration: PipelineConfiguration,
        store: Store,
        runID: Int64?,
        state: RunState,
        progress: RunProgress,
        embeddings: EmbeddingDesk? = nil,
        ask: @escaping @Sendable (TeacherRequest) async throws -> (answer: Answer, key: RequestKey)
    ) {
        self.configuration = configuration
        self.store = store
        self.runID = runID
        self.state = state
        self.progress = progress
        self.embeddings = embeddings ?? EmbeddingDesk(store: store)
        self.ask = ask
    }

    /// Computes the fingerprints of all domains, and declares them the current ones.
    ///
    /// - Returns: fingerprints by domain and stage.
    public func prepare() async throws -> [String: [StageName: Fingerprint]] {
        let fingerprints = try await self.fingerprints()
        try await store.setCurrent(fingerprints)
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
    public func run(_ options: RunOptions, fingerprints: [String: [StageName: Fingerprint]]) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for domain in configuration.domains where options.domain == nil || options.domain == domain.name {
                let marks = fingerprints[domain.name] ?? [:]
                group.addTask { try await run(domain, options: options, fingerprints: marks) }
            }
            try await group.waitForAll()
        }
    }

    private func run(
        _ domain: DomainConfiguration,
        options: RunOptions,
        fingerprints: [StageName: Fingerprint]
    ) async throws {
        guard let ingestMark = fingerprints[.ingest] else { return }
        if options.only == nil || options.only == .ingest {
            try await IngestStage(store: store, domain: domain, fingerprint: ingestMark).run()
        }
        if options.only == .ingest { return }
        let stages = try stages(of: domain)
        let last = try await lastOrdinal(options, domain: domain)
        // A query waits for one answer at most, and some are between two requests: so more are on their way than may be on the wire.
        let window = configuration.teacher.concurrency + min(1000, configuration.teacher.concurrency / 2 + 4)
        try await withThrowingTaskGroup(of: Void.self) { group in
            var after = -1
            var active = 0
            while state.stopReason == nil {
                let queries = try await store.pendingQueries(
                    domain: domain.name,
                    after: after,
                    upTo: last ?? .max,
                    count: Self.page
                )
                guard let end = queries.last else { break }
                for query in queries where state.stopReason == nil && options.shard?.holds(query.query.id) != false {
                    if active >= window {
                        try await group.next()
                        active -= 1
                    }
                    active += 1
                    group.addTask {
                        try await advance(query, stages: stages, only: options.only, fingerprints: fingerprints)
                    }
                }
                after = end.ordinal
            }
            try await group.waitForAll()
        }
    }

    /// The place of the last query that `--limit` allows; nil for no bound.
    func lastOrdinal(_ options: RunOptions, domain: DomainConfiguration) async throws -> Int? {
        guard let limit = options.limit else { return nil }
        return try await store.ordinal(ofQuery: limit, domain: domain.name)
    }

    /// Takes one query through the stages that it has not done yet.
    private func advance(
        _ query: QueryRecord,
        stages: [any Stage],
        only: StageName?,
        fingerprints: [StageName: Fingerprint]
    ) async throws {
        let finished = try await store.finishedStages(of: query.query.id, at: fingerprints)
        var work = QueryWork(query, store: store, fingerprints: fingerprints)
        for stage in stages {
            let name = type(of: stage).name
            if finished.contains(name) { continue }
            if let only, only != name { return }
            guard state.stopReason == nil, let fingerprint = fingerprints[name] else { return }
            do {
                let result = try await stage.process(work)
                try await store.record(result, query: query.query.id, stage: name, fingerprint: fingerprint)
                work.take(result.output)
                progress.add(result.status, stage: name)
                guard result.status == .done else { return }
            } catch TeacherError.awaited {
                // Its answer comes by file; until then the query stays where it is.
                return
            } catch is EmbeddingsMissing {
                // Its vectors are not stored, and nothing may be sent: the query stays where it is.
                return
            } catch let error as TeacherError {
                state.stop(StopReason(error))
                return
            } catch let error where Store.isFull(error) {
                state.stop(StopReason(fullDisk: store))
                return
            }
        }
    }

    func stages(of domain: DomainConfiguration) throws -> [any Stage] {
        let desk = TeacherDesk(
            ask: ask,
            maximumTokens: configuration.teacher.maximumTokens,
            context: configuration.context,
            resample: configuration.resample,
            noteUnusable: { [store] key, fault in try await store.noteUnusable(key.rawValue, fault: fault.rawValue) }
        )
        return [
            CandidatesStage(store: store, finders: try finders(of: domain), runID: runID),
            JudgeStage(
                store: store,
                judge: domain.judge,
                desk: desk,
                listSize: configuration.list.size,
                seed: configuration.seed
            ),
            AssembleStage(list: configuration.list, seed: configuration.seed),
            RankStage(rank: configuration.rank, desk: desk),
            FilterStage(store: store, filter: configuration.filter),
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
                }
            )
        )
    }
}
