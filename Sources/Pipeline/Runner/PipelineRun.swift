import Foundation
import Ingest
package import Logging
import Ranking
import Retrieval
import Settings
package import Store
import Teacher

/// One `run` from opened store to closing report: the store, the teacher and the runner, put together.
package struct PipelineRun: Sendable {
    /// The pipeline.
    package let configuration: PipelineConfiguration
    /// Where everything is kept.
    package let store: Store
    /// The teachers.
    package let teachers: TeacherSessions
    /// Whether to go on; `stop` ends the run in good order.
    package let state: RunState
    /// Counts for a display.
    package let progress: RunProgress
    let runID: Int64
    private let runner: PipelineRunner
    private let fingerprints: [String: [StageName: Fingerprint]]
    /// Whether the store was never run with.
    private let isNew: Bool
    /// What changed since the store was last run: domain and first changed stage, for the user.
    package let changes: [String]

    /// Opens the store, brings up the teachers and computes what is current.
    ///
    /// Nothing of it becomes current before it is run: ``changes`` says what would.
    ///
    /// - Parameter keepsTextRules: whether prompts make texts safe by the rules that the store was last run with, so that nothing that was
    ///   paid for is asked again; else by the latest ones, which only those may choose who have said what that costs.
    package static func begin(
        _ configuration: PipelineConfiguration,
        release: String,
        environment: [String: String],
        log: Logger,
        keepsTextRules: Bool = true
    ) async throws -> PipelineRun {
        let store = try Store.open(path: configuration.storePath)
        var configuration = configuration
        if keepsTextRules { try await configuration.keepTextRules(of: store) }
        let runID = try await store.beginRun(
            pipeline: configuration.name,
            config: DomainFingerprints.text(configuration.settings),
            release: release
        )
        let teachers = try await TeacherSessions.start(
            configuration,
            store: store,
            runID: runID,
            environment: environment,
            log: log
        )
        let state = RunState()
        let progress = RunProgress()
        let crawler = Crawler(store: SnapshotLedger(store: store))
        state.onStop { crawler.stop() }
        // What waits for a place when a run stops is not to be sent any more.
        state.onStop { teachers.drain() }
        let firstAnswers = try await FirstAnswers.begin(configuration, store: store)
        let runner = PipelineRunner(
            configuration: configuration,
            store: store,
            runID: runID,
            state: state,
            progress: progress,
            crawler: crawler,
            embeddings: teachers.embeddings,
            windows: teachers.all.map(\.window),
            firstAnswers: firstAnswers,
            policy: .live(teachers, state: state)
        )
        let before = try await store.currentFingerprints()
        let fingerprints = try await runner.fingerprints()
        return PipelineRun(
            configuration: configuration,
            store: store,
            teachers: teachers,
            state: state,
            progress: progress,
            runID: runID,
            runner: runner,
            fingerprints: fingerprints,
            isNew: before.isEmpty,
            changes: DomainFingerprints.changes(from: before, to: fingerprints)
        )
    }

    /// Runs what is left, and makes what the file says now current.
    ///
    /// - Parameter checked: the look at the rows of its sources; nothing is asked before it has ended. See ``checkRows(_:say:)``.
    package func run(_ options: RunOptions, after checked: Task<Void, any Error>? = nil) async throws {
        try await state.stopping(at: store) {
            try await declare()
            // After a change the other lists are done again as well, and these tell nothing of their own.
            if changes.isEmpty {
                progress.takeUp(
                    requeued: try await store.openRequeued().filter { query in
                        options.holds(query) && (options.domain ?? query.domain) == query.domain
                    }
                )
            }
            try await StoreWatch(store: store, stop: state.stop).during {
                try await runner.run(options, fingerprints: fingerprints) { try await checked?.value }
            }
            state.stopWhereTeachersEnded()
        }
    }

    /// How many queries a run with these options has brought to an end, and how many of those that are read it has still to; the latter is
    /// nil where it is not known.
    package func share(_ options: RunOptions) async throws -> (ended: Int, left: Int?) {
        // Read before what is left, so that a query that ends meanwhile is for a moment in neither, and never in both.
        let ended = progress.ended(only: options.only)
        guard let left = try await left(options) else { return (ended, nil) }
        return (ended, progress.all(atLeast: ended + left) - ended)
    }

    private func left(_ options: RunOptions) async throws -> Int? {
        let domains = configuration.domains.filter { options.domain == nil || options.domain == $0.name }
        guard options.isPart else {
            return try await store.stageCounts(domains: domains.map(\.name))
                .reduce(0) { $0 + (options.only == nil || options.only == $1.stage ? $1.pending : 0) }
        }
        // Which of them have done the stages before is not looked at one by one.
        guard options.only == nil else { return nil }
        var left = 0
        for domain in domains {
            let marks = fingerprints[domain.name] ?? [:]
            let last = try await runner.lastOrdinal(options, domain: domain, ingest: marks[.ingest])
            left += try await store.pendingIDs(domain: domain.name, at: marks, upTo: last ?? .max).count(
                where: options.holds
            )
        }
        return left
    }

    /// Takes back what is out in batch files, so that it is asked online.
    ///
    /// - Returns: how many requests were out.
    package func reclaim() async throws -> Int {
        try await store.reclaim { [configuration] request in
            (configuration.worstOut(request), configuration.asked(by: request).name)
        }
    }

    /// Makes what the file says now current, for all that read the store.
    package func declare() async throws {
        try await store.setCurrent(fingerprints, textRules: configuration.textRules.rawValue)
    }

    /// Declares it where nothing else is there to be shown: a run that only looks ahead must not decide what `status` and `export` mean.
    package func declareIfNew() async throws {
        if isNew { try await declare() }
    }

    /// Does the free stages, and estimates the rest.
    package func estimate(_ options: RunOptions) async throws -> CostEstimate {
        try await ingest(options)
        return try await Estimator(configuration: configuration, store: store)
            .estimate(options, fingerprints: fingerprints)
    }

    /// Does the free stages, and hands over every request that is left.
    ///
    /// - Returns: how many queries need one of these answers before it is known what else they ask.
    func survey(
        _ options: RunOptions,
        visit: @escaping RequestCounter.Visit
    ) async throws -> Int {
        try await ingest(options)
        let survey = DryRunPlanner(configuration: configuration, store: store)
        var waiting = 0
        for domain in configuration.domains where options.domain == nil || options.domain == domain.name {
            let marks = fingerprints[domain.name] ?? [:]
            waiting += try await survey.walk(domain, options: options, fingerprints: marks, visit: visit).requests
                .waiting
        }
        return waiting
    }

    /// Begins to look for rows that people wrote themselves and that would come to nothing, in domains that are not read yet. It goes on
    /// while they are read, and has to end before the first request.
    package func checkRows(_ options: RunOptions, say: @escaping @Sendable (String) -> Void) async throws -> Task<
        Void, any Error
    > {
        var checks: [(name: String, check: ShapeCheck)] = []
        for domain in configuration.domains where options.domain == nil || options.domain == domain.name {
            let state = try await store.ingestState(domain: domain.name)
            if let state, state.isComplete, state.fingerprint == fingerprints[domain.name]?[.ingest] { continue }
            checks.append((domain.name, ShapeCheck(domain: domain, list: configuration.list)))
        }
        let task = Task { [checks] in
            for (name, check) in checks {
                let remarks = try await onBlockingThread { check.remarksOnOwnRows(isCancelled: $0) }
                for remark in remarks { say("\(name): \(remark.text)") }
            }
        }
        state.onStop { task.cancel() }
        return task
    }

    private func ingest(_ options: RunOptions) async throws {
        if configuration.decontamination != nil { return try await runner.ingestAll(fingerprints) }
        for domain in configuration.domains where options.domain == nil || options.domain == domain.name {
            guard let mark = fingerprints[domain.name]?[.ingest] else { continue }
            try await IngestStage(store: store, domain: domain, fingerprint: mark).run()
        }
    }

    /// Stops sending; what is in flight is waited for and stored.
    package func drain() {
        state.stop(.interrupted)
        teachers.drain()
    }

    /// Notes the end, closes everything, and says how it went.
    ///
    /// - Parameter options: what was run.
    package func end(after options: RunOptions = RunOptions(), exitCode: (RunReport) -> Int32) async throws -> RunReport
    {
        let stopped = state.stopReason?.localizedDescription
        return try await teachers.end(runID, store: store, stopped: stopped, exitCode: exitCode) {
            try await report(options)
        }
    }

    private func report(_ options: RunOptions) async throws -> RunReport {
        let costs = try await store.costs()
        let requeued = progress.requeued
        let stages = try await store.stageCounts(domains: configuration.domains.map(\.name))
        return RunReport(
            pipeline: configuration.name,
            store: configuration.storePath,
            stopped: state.stopReason?.localizedDescription,
            waiting: state.stopReason == nil ? progress.waiting : nil,
            didNothing: progress.isIdle,
            stages: stages,
            answersPaid: teachers.statistics().answered,
            spentMicroUSD: costs.reduce(0) { $0 + $1.costMicroUSD },
            answersOfUnknownCost: costs.reduce(0) { $0 + $1.unknownCost },
            isSimulated: costs.contains { $0.isSimulated },
            requeued: requeued.isEmpty ? nil : try await store.standing(of: requeued),
            notEmbedded: try await notEmbedded(),
            standstills: state.stopReason == nil ? try await standstills(stages, options) : []
        )
    }

    private func standstills(_ stages: [StageCount], _ options: RunOptions) async throws -> [Standstill] {
        let endings = try await store.endings()
        var found: [Standstill] = []
        for domain in configuration.domains {
            let state = try await store.ingestState(domain: domain.name)
            let counts = stages.filter { $0.domain == domain.name }
            let standstill = Standstill.find(
                in: domain,
                list: configuration.list,
                state: state,
                stages: counts,
                endings: endings.filter { $0.domain == domain.name },
                firstBroken: state.map(\.broken) == 0 ? nil : try await store.firstBrokenRow(domain: domain.name)
            )
            if var standstill {
                let asked = endings.first { $0.domain == domain.name }
                    .flatMap { configuration.teacher(of: $0.stage, in: domain.name) }
                standstill.next = asked?.placed(standstill.next) ?? standstill.next
                found.append(standstill)
            } else if let only = options.only, options.domain == nil || options.domain == domain.name {
                let isRead = state?.isComplete == true && state?.fingerprint == fingerprints[domain.name]?[.ingest]
                found += [Standstill.find(in: domain, only: only, isRead: isRead, stages: counts)].compactMap(\.self)
            }
        }
        return found
    }

    private func notEmbedded() async throws -> Int {
        var sum = 0
        for domain in configuration.domains {
            sum += try await domain.embeddedCounts(store).reduce(0) { $0 + $1.missing }
        }
        return sum
    }
}
