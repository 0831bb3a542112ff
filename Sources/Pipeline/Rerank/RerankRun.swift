import Foundation
import Ingest
import Logging
import Prompts
import Ranking
import Store
import Teacher
import Text

/// One `rerank` from opened store to closing report.
///
/// Queries go side by side, the windows of one query in their order. Nothing is kept of a query that is not done: the next run asks its
/// windows again, and gets those that were answered out of the store.
public struct RerankRun: Sendable {
    /// The file.
    public let configuration: RerankConfiguration
    /// Where everything is kept.
    public let store: Store
    /// The model that is asked.
    public let session: TeacherSession
    /// Whether to go on.
    public let state: RunState
    /// Counts for a display.
    public let progress: RerankProgress
    /// What shapes the orders.
    public let fingerprint: Fingerprint
    let ingest: Fingerprint
    let runID: Int64
    private let firstAnswers: FirstAnswers
    /// Answers behind the orders that earlier runs made.
    private let answersBefore: Int
    private let started = ContinuousClock.now

    /// How many queries are read ahead.
    private static let page = 256

    /// Opens the store, brings up the model, and loads queries and corpus.
    public static func begin(
        _ configuration: RerankConfiguration,
        release: String,
        environment: [String: String],
        log: Logger
    ) async throws -> RerankRun {
        let pipeline = configuration.pipeline
        let store = try Store.open(path: pipeline.storePath)
        let runID = try await store.beginRun(
            pipeline: configuration.name,
            config: DomainFingerprints.text(pipeline.settings),
            release: release
        )
        let session = try await TeacherSession.start(
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
            session: session,
            state: RunState(),
            progress: RerankProgress(),
            fingerprint: mark,
            ingest: ingest,
            runID: runID,
            firstAnswers: FirstAnswers(
                proven: try await store.holdsUsableAnswer(of: pipeline.teacher.model, stage: .rank, reasoning: false)
                    ? [.rank] : [],
                partsQueries: true
            ),
            answersBefore: try await store.rerankAnswers(mark)
        )
        // What waits for a place when a run stops is not to be sent any more.
        run.state.onStop { session.drain() }
        try await store.beginRerank(
            run.fingerprint,
            name: configuration.name,
            domain: configuration.domain.name,
            method: configuration.method.rawValue,
            model: pipeline.teacher.identity,
            settings: evidenceJSON(configuration.shape)
        )
        return run
    }

    /// Reranks what is left.
    ///
    /// - Parameters:
    ///   - limit: the first queries only.
    ///   - shard: of these only the ones of this part.
    public func run(limit: Int? = nil, shard: Shard? = nil) async throws {
        do {
            try await watch.during {
                let reading = IngestStage(store: store, domain: configuration.domain, fingerprint: ingest)
                guard try await state.untilStop({ try await reading.run() }) != nil else { return }
                try await rerank(limit: limit, shard: shard)
            }
        } catch {
            guard let reason = StopReason(unwritable: error, store: store) else { throw error }
            state.stop(reason)
        }
    }

    private var watch: StoreWatch {
        StoreWatch(store: store) { [state, session] reason in
            state.stop(reason)
            session.drain()
        }
    }

    private func rerank(limit: Int?, shard: Shard?) async throws {
        var count = 0
        try await eachPending(limit: limit, shard: shard) { _ in count += 1 }
        progress.expect(count)
        let finder = try finder(embeddings: session.embeddings)
        let reranker = Reranker(configuration: configuration, client: client) { [state] in state.stopReason == nil }
        let places = configuration.pipeline.teacher.concurrency
        // A window waits for the one before; a pointwise query sends all its requests at once.
        let asked = configuration.method == .pointwise ? places / configuration.top + 2 : places
        let window = asked + min(1000, asked / 2 + 4)
        try await withThrowingTaskGroup(of: Void.self) { group in
            var active = 0
            try await eachPending(limit: limit, shard: shard) { query in
                if active >= window {
                    try await group.next()
                    active -= 1
                }
                active += 1
                group.addTask { try await advance(query, finder: finder, reranker: reranker) }
            }
            try await group.waitForAll()
        }
    }

    /// Goes through the queries without an order.
    func eachPending(limit: Int?, shard: Shard?, _ visit: (QueryRecord) async throws -> Void) async throws {
        var after = -1
        var left = limit ?? .max
        while state.stopReason == nil, left > 0 {
            let queries = try await store.queriesToRerank(
                fingerprint,
                domain: configuration.domain.name,
                ingest: ingest,
                after: after,
                upTo: limit.map { $0 - 1 } ?? .max,
                count: Self.page
            )
            guard let last = queries.last else { return }
            for query in queries
            where state.stopReason == nil && left > 0 && shard?.holds(query.query.id) != false {
                try await visit(query)
                left -= 1
            }
            after = last.ordinal
        }
    }

    private func advance(_ query: QueryRecord, finder: any CandidateFinder, reranker: Reranker) async throws {
        guard state.stopReason == nil else { return }
        do {
            let (candidates, textless) = try await found(query, finder: finder)
            var record = RerankOrderRecord(status: .empty)
            record.textless = textless.count
            record.found = candidates.map(\.id) + textless
            if !record.found.isEmpty {
                switch try await reranker.rerank(query.query, candidates) {
                case .ranked(let order, let windows):
                    record.status = .done
                    record.ranked = order.map(\.id) + textless
                    record.windows = windows
                case .failed(let cause, let message):
                    record.status = .failed
                    record.cause = cause
                    record.message = message
                }
            }
            try await store.saveRerank(record, query: query.query.id, fingerprint: fingerprint)
            progress.add(failed: record.status == .failed)
        } catch is Waiting {
            return
        } catch is CancellationError where state.stopReason != nil {
            // Its index was being built; the next run builds it.
        } catch let error as TeacherError {
            state.stop(StopReason(error))
        } catch {
            guard let reason = StopReason(unwritable: error, store: store) else { throw error }
            state.stop(reason)
        }
    }

    /// What the first stage finds, each document once; documents without a text apart.
    func found(_ query: QueryRecord, finder: any CandidateFinder) async throws -> ([Reranker.Candidate], [String]) {
        let found = try await finder.find(query, material: try SourceMetadata(of: query))
        let prefix = DocumentName.corpus("", domain: configuration.domain.name)
        func local(_ name: String) -> String { name.hasPrefix(prefix) ? String(name.dropFirst(prefix.count)) : name }
        var seen: Set<String> = []
        let candidates = found.hits.filter { seen.insert($0.documentID).inserted }
            .map { Reranker.Candidate(id: local($0.documentID), passage: $0.passage) }
        let textless = found.textless.filter { seen.insert($0).inserted }.map(local)
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
        return (candidates, textless)
    }

    func finder(embeddings: EmbeddingService) throws -> any CandidateFinder {
        let domain = configuration.domain.name
        let finders = try FinderRegistry.finders(
            configuration.domain.candidates,
            context: FinderContext(
                store: store,
                domain: domain,
                seed: configuration.pipeline.seed,
                embeddings: embeddings,
                note: { [store, runID] message in
                    let event = EventRecord(kind: "embedding", domain: domain, stage: .candidates, message: message)
                    try await store.note(event, run: runID)
                },
                state: state
            )
        )
        return finders[0]
    }

    private var client: TeacherClient {
        TeacherClient(
            configuration.pipeline,
            store: store,
            policy: .live(session.gateway),
            window: session.window,
            firstAnswers: firstAnswers
        )
    }

    /// Stops sending; what is in flight is waited for and stored.
    public func drain() {
        state.stop(.interrupted)
        session.drain()
    }

    /// Writes the orders of all queries that have one, in source order: `query Q0 document rank score name` a line.
    ///
    /// - Parameter firstStage: the order before reranking instead.
    public func write(firstStage: Bool = false, _ emit: @escaping @Sendable (String) throws -> Void) async throws {
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
    public func end(exitCode: (RerankReport) -> Int32) async throws -> RerankReport {
        let report: RerankReport
        do {
            report = try await self.report()
        } catch {
            await session.stop()
            try? store.close()
            throw error
        }
        await session.stop()
        do {
            if let stopped { try await store.note(EventRecord(kind: "stopped", message: stopped), run: runID) }
            try await store.endRun(runID, exitCode: exitCode(report))
        } catch {
            // A store that can't be written: the run's end goes unnoted, its answers are all there or in the journal.
            guard StopReason(unwritable: error, store: store) != nil else { throw error }
        }
        try store.close()
        return report
    }

    /// Why it stopped, in the words of its file.
    private var stopped: String? {
        state.stopReason.map { RerankConfiguration.renamed($0.localizedDescription, set: configuration.domain.name) }
    }

    private func report() async throws -> RerankReport {
        let costs = try await store.costs()
        let domain = configuration.domain.name
        let statistics = session.gateway.statistics()
        let counts = try await store.rerankCounts(fingerprint, domain: domain, ingest: ingest)
        return RerankReport(
            name: configuration.name,
            store: store.path,
            stopped: stopped,
            counts: counts,
            failures: try await store.rerankFailures(fingerprint),
            addresses: configuration.pipeline.teacher.isSimulator ? [] : configuration.pipeline.teacher.baseURLs,
            brokenRows: try await store.brokenRows(domain: domain).count,
            answersPaid: statistics.answered,
            answersReused: answersBefore + statistics.reused,
            spentMicroUSD: costs.reduce(0) { $0 + $1.costMicroUSD },
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
