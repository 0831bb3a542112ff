import Foundation
import Ingest
package import Logging
package import Ranking
import Settings
package import Store
import Teacher

/// One `rerank` from opened store to closing report.
///
/// It is a pipeline of one stage, ``RerankStage``, which a ``StageWalk`` takes queries through as any other pipeline's.
package struct RerankRun: Sendable {
    /// The file.
    package let configuration: RerankConfiguration
    /// Where everything is kept.
    package let store: Store
    /// The model that is asked.
    package let teachers: TeacherSessions
    /// Whether to go on.
    package let state: RunState
    /// Counts for a display.
    let progress: RunProgress
    /// What shapes the orders.
    package let fingerprint: Fingerprint
    let ingest: Fingerprint
    /// nil of a dry run, which leaves no trace but what it read.
    let runID: Int64?
    private let firstAnswers: FirstAnswers
    /// Answers behind the orders that earlier runs made.
    private let answersBefore: Int
    private let started = ContinuousClock.now

    /// Opens the store, brings up the model, and loads queries and corpus.
    ///
    /// - Parameter isDryRun: whether nothing is sent, and no run noted.
    package static func begin(
        _ configuration: RerankConfiguration,
        release: String,
        environment: [String: String],
        log: Logger,
        isDryRun: Bool = false
    ) async throws -> RerankRun {
        let pipeline = configuration.pipeline
        let store = try Store.open(path: pipeline.storePath)
        let runID =
            isDryRun
            ? nil
            : try await store.beginRun(
                pipeline: configuration.name,
                config: DomainFingerprints.text(pipeline.settings),
                release: release
            )
        let teachers = try await TeacherSessions.start(
            pipeline,
            store: store,
            runID: runID,
            environment: environment,
            log: log
        )
        // A rerank takes what finders find, and none of the rules that choose candidates.
        var found = pipeline
        found.textRules = .first
        let marks = try await DomainFingerprints(configuration: found, hashes: SourceHash(store: store))
            .fingerprints(of: configuration.domain)
        guard let ingest = marks[.ingest], let candidates = marks[.candidates] else {
            throw StoreError.unreadable(path: store.path, reason: "no fingerprints could be made")
        }
        // What was begun by earlier rules goes on by them: its answers are paid for.
        var configuration = configuration
        for rules in TextRules.allCases {
            configuration.textRules = rules
            if try await store.hasRerank(configuration.fingerprint(candidates: candidates)) { break }
        }
        let mark = configuration.fingerprint(candidates: candidates)
        let run = RerankRun(
            configuration: configuration,
            store: store,
            teachers: teachers,
            state: RunState(),
            progress: RunProgress(),
            fingerprint: mark,
            ingest: ingest,
            runID: runID,
            firstAnswers: try await FirstAnswers.begin(pipeline, store: store, partsQueries: true),
            answersBefore: try await store.rerankAnswers(mark)
        )
        // What waits for a place when a run stops is not to be sent any more.
        run.state.onStop { teachers.drain() }
        if isDryRun { return run }
        try await store.beginRerank(
            run.fingerprint,
            name: configuration.name,
            domain: configuration.domain.name,
            method: configuration.method.rawValue,
            model: configuration.teacher.endpoint.identity,
            settings: evidenceJSON(configuration.shape)
        )
        return run
    }

    /// Reranks what is left.
    ///
    /// - Parameters:
    ///   - limit: the first queries only.
    ///   - shard: of these only the ones of this part.
    package func run(limit: Int? = nil, shard: Shard? = nil) async throws {
        try await state.stopping(at: store) {
            try await StoreWatch(store: store, stop: state.stop).during {
                guard try await state.untilStop({ try await reading.run() }) != nil else { return }
                progress.all(
                    atLeast: try await store.countToRerank(
                        fingerprint,
                        domain: configuration.domain.name,
                        ingest: ingest,
                        upTo: Self.last(limit),
                        holds: { shard?.holds($0) != false }
                    )
                )
                let places = configuration.teacher.endpoint.concurrency
                // A window waits for the one before; a pointwise query sends all its requests at once.
                let asked = configuration.method == .pointwise ? places / configuration.top + 2 : places
                let walk = try walk(
                    .live(teachers, state: state),
                    embeddings: teachers.embeddings,
                    window: teachers.all[configuration.teacher.index].window,
                    firstAnswers: firstAnswers
                )
                try await walk.run(pending(limit: limit, shard: shard), window: asked + min(1000, asked / 2 + 4))
            }
        }
    }

    var reading: IngestStage { IngestStage(store: store, domain: configuration.domain, fingerprint: ingest) }

    /// The place of the last query that is looked at.
    private static func last(_ limit: Int?) -> Int { limit.map { $0 - 1 } ?? .max }

    /// The queries without an order.
    func pending(limit: Int?, shard: Shard?) -> PendingQueries {
        PendingQueries(state: state, holds: { shard?.holds($0) != false }) { [self] after, count in
            try await store.queriesToRerank(
                fingerprint,
                domain: configuration.domain.name,
                ingest: ingest,
                after: after,
                upTo: Self.last(limit),
                count: count
            )
        }
    }

    /// The way of a query: one stage, which finds and reranks.
    func walk(
        _ policy: AnswerPolicy,
        embeddings: EmbeddingService,
        window: ModelWindow,
        firstAnswers: FirstAnswers? = nil
    ) throws -> StageWalk {
        let pipeline = configuration.pipeline
        let finders = try FinderRegistry.finders(
            configuration.domain.candidates,
            context: FinderContext(
                store: store,
                domain: configuration.domain.name,
                seed: pipeline.seed,
                embeddings: embeddings,
                runID: runID,
                state: state
            )
        )
        let stage = RerankStage(
            configuration: configuration,
            finder: finders[0],
            client: TeacherClient(
                configuration.teacher,
                store: store,
                policy: policy,
                window: window,
                firstAnswers: firstAnswers
            ),
            store: store,
            runID: runID,
            state: state
        )
        return StageWalk(
            stages: [stage],
            fingerprints: [RerankStage.name: fingerprint],
            policy: policy,
            store: store,
            state: state,
            progress: progress
        )
    }

    /// Queries that this run has reranked, those that failed, and those that are left; the latter is nil before it is known.
    package var counts: (done: Int, failed: Int, left: Int?) {
        let count = progress.byStage[RerankStage.name] ?? RunProgress.Count()
        return (count.done, count.failed, progress.most.map { max(0, $0 - count.total) })
    }

    /// Stops sending; what is in flight is waited for and stored.
    package func drain() {
        state.stop(.interrupted)
        teachers.drain()
    }

    /// Writes the orders of all queries that have one, in source order: `query Q0 document rank score name` a line.
    ///
    /// - Parameter firstStage: the order before reranking instead.
    package func write(firstStage: Bool = false, _ emit: @escaping @Sendable (String) throws -> Void) async throws {
        let name = configuration.name + (firstStage ? "-first-stage" : "")
        let (store, fingerprint, ingest) = (store, fingerprint, ingest)
        try await onBlockingThread { _ in
            try store.eachRerankOrder(fingerprint, ingest: ingest) { query, found, ranked in
                let local = query.rawValue.dropFirst(query.domain.count + 1)
                let order = firstStage ? found : ranked
                var lines = ""
                for (place, document) in order.enumerated() {
                    // Scores fall by one, so that no reader finds a tie in them.
                    lines += "\(local) Q0 \(document) \(place + 1) \(order.count - place) \(name)\n"
                }
                try emit(lines)
            }
        }
    }

    /// Notes the end, closes everything, and says how it went.
    package func end(exitCode: (RerankReport) -> Int32) async throws -> RerankReport {
        try await teachers.end(runID, store: store, stopped: stopped, exitCode: exitCode, report: report)
    }

    /// Why it stopped, in the words of its file.
    private var stopped: String? {
        state.stopReason.map { RerankConfiguration.renamed($0.localizedDescription, set: configuration.domain.name) }
    }

    private func report() async throws -> RerankReport {
        let costs = try await store.costs()
        let domain = configuration.domain.name
        let statistics = teachers.statistics()
        let counts = try await store.rerankCounts(fingerprint, domain: domain, ingest: ingest)
        return RerankReport(
            name: configuration.name,
            store: store.path,
            stopped: stopped,
            waiting: state.stopReason == nil ? progress.waiting : nil,
            didNothing: progress.isIdle,
            counts: counts,
            failures: try await store.rerankFailures(fingerprint),
            addresses: configuration.teacher.addresses,
            brokenRows: try await store.brokenRows(domain: domain).count,
            answersPaid: statistics.answered,
            answersReused: answersBefore + statistics.reused,
            spentMicroUSD: costs.reduce(0) { $0 + $1.costMicroUSD },
            answersOfUnknownCost: costs.reduce(0) { $0 + $1.unknownCost },
            isSimulated: costs.contains { $0.isSimulated },
            notEmbedded: try await configuration.domain.embeddedCounts(store).reduce(0) { $0 + $1.missing },
            standstill: state.stopReason == nil
                ? Standstill.find(
                    in: configuration,
                    state: try await store.ingestState(domain: domain),
                    counts: counts,
                    firstBroken: try await store.firstBrokenRow(domain: domain)
                ) : nil,
            seconds: (ContinuousClock.now - started) / .seconds(1)
        )
    }
}
