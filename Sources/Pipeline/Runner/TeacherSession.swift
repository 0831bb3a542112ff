import Foundation
package import Logging
import Settings
import Simulator
package import Store
package import Teacher

/// A teacher of a run: the gateway, and the simulator behind it where the pipeline names that.
package struct TeacherSession: Sendable {
    package let teacher: PipelineTeacher
    /// Sends requests.
    package let gateway: Gateway
    /// The window of the teacher's model.
    let window: ModelWindow
    private let simulator: RunningSimulator?

    fileprivate static func start(
        _ teacher: PipelineTeacher,
        of configuration: PipelineConfiguration,
        ledger: AnswerLedger,
        budget: SharedBudget,
        environment: [String: String],
        log: Logger
    ) async throws -> TeacherSession {
        let credentials = try credentials(of: teacher, in: configuration, environment: environment)
        var endpoint = teacher.endpoint
        var simulator: RunningSimulator?
        if endpoint.isSimulator {
            let settings = SimulatorSettings.configuration(teacher.settings, seed: configuration.seed)
            let running = try await Simulator.start(settings)
            endpoint.baseURLs = [running.baseURL]
            simulator = running
        }
        let reached = endpoint
        let askForWindow: @Sendable () async -> Int? = { await EndpointProbe.window(reached, credentials: credentials) }
        let gateway = Gateway(
            configuration: reached,
            credentials: credentials,
            store: ledger,
            budget: budget,
            log: log
        )
        let window = ModelWindow(
            store: ledger.store,
            identity: reached.identity,
            ask: reached.isSimulator ? nil : askForWindow
        )
        return TeacherSession(
            teacher: teacher,
            gateway: gateway,
            window: window,
            simulator: simulator
        )
    }

    /// The key that the pipeline names, or nil where the provider needs none.
    package static func apiKey(_ endpoint: TeacherConfiguration, environment: [String: String]) throws -> String? {
        guard let name = endpoint.apiKeyVariable else { return nil }
        return try KeyVariable.key(named: name, environment: environment, place: endpoint.place + ".api_key_env")
    }

    /// All that is secret in requests to a teacher.
    static func credentials(
        of teacher: PipelineTeacher,
        in configuration: PipelineConfiguration,
        environment: [String: String]
    ) throws -> Credentials {
        var variables: [String: String] = [:]
        for (name, place) in configuration.headerVariables(of: teacher) {
            variables[name] = try KeyVariable.key(named: name, environment: environment, place: place)
        }
        return Credentials(apiKey: try apiKey(teacher.endpoint, environment: environment), variables: variables)
    }

    fileprivate func stop() async { await simulator?.stop() }
}

/// The teachers of a run.
package struct TeacherSessions: Sendable {
    /// By name, as the pipeline has them.
    package let all: [TeacherSession]
    /// Vectors of embedding models, paid for out of the same budget.
    let embeddings: EmbeddingService

    /// Brings the teachers up.
    ///
    /// - Throws: ``PipelineFileError`` if a key is not in the environment; its value is never shown.
    package static func start(
        _ configuration: PipelineConfiguration,
        store: Store,
        runID: Int64?,
        environment: [String: String],
        log: Logger
    ) async throws -> TeacherSessions {
        let ledger = AnswerLedger(store: store, runID: runID)
        try await ledger.decodeUnread(by: configuration.teachers)
        let whole = StoreSpending(store: store, worst: configuration.worstOut)
            .budget(limit: configuration.budget.dollars, place: configuration.budget.place)
        var sessions = TeacherSessions(
            all: [],
            embeddings: EmbeddingService(ledger: ledger, sharedBudget: whole, environment: environment, log: log)
        )
        for teacher in configuration.teachers {
            let started = try await sessions.stoppingOnFailure {
                try await TeacherSession.start(
                    teacher,
                    of: configuration,
                    ledger: AnswerLedger(store: store, runID: runID, teacher: teacher.name),
                    budget: configuration.share(of: teacher, in: whole, store: store),
                    environment: environment,
                    log: log
                )
            }
            sessions = TeacherSessions(all: sessions.all + [started], embeddings: sessions.embeddings)
        }
        return sessions
    }

    private func stoppingOnFailure<Value: Sendable>(_ work: () async throws -> Value) async throws -> Value {
        do {
            return try await work()
        } catch {
            await stop()
            throw error
        }
    }

    /// What all gateways to teachers have done.
    package func statistics() -> GatewayStatistics {
        var sum = all.map { $0.gateway.statistics() }.reduce(GatewayStatistics(), +)
        sum.spentMicroUSD = embeddings.budget.spent
        return sum
    }

    /// Requests on the wire, those for vectors among them, and how many seconds the oldest one is there.
    package var inFlight: (count: Int, oldest: Double) {
        let sum = ([statistics()] + embeddings.statistics()).reduce(GatewayStatistics(), +)
        return (sum.inFlight, sum.oldestInFlight)
    }

    /// Stops sending; what is in flight is waited for and stored.
    func drain() {
        for session in all { session.gateway.drain() }
        embeddings.drain()
    }

    /// Notes the end of a run, closes teachers and store, and says how it went.
    ///
    /// - Parameter runID: nil where the run was not noted.
    func end<Report: Sendable>(
        _ runID: Int64?,
        store: Store,
        stopped: String?,
        exitCode: (Report) -> Int32,
        report: () async throws -> Report
    ) async throws -> Report {
        let made: Report
        do {
            made = try await report()
        } catch {
            await stop()
            // What could not be saved is told before what ended the run.
            try store.close()
            throw error
        }
        await stop()
        do {
            if let runID {
                if let stopped { try await store.note(EventRecord(kind: .stopped, message: stopped), run: runID) }
                try await store.endRun(runID, exitCode: exitCode(made))
            }
        } catch {
            // A store that can't be written: the run's end goes unnoted, its answers are all there or in the journal.
            guard StopReason(unwritable: error, store: store) != nil else { throw error }
        }
        try store.close()
        return made
    }

    /// Ends what was started.
    package func stop() async {
        for session in all { await session.stop() }
    }
}

extension PipelineConfiguration {
    /// What a request that is out in a batch file costs at worst, by who is asked now; 0 where a price is unknown.
    var worstOut: @Sendable (RequestRecord) -> Int {
        { [self] record in asked(by: record).endpoint.worstBatchMicroUSD(record.body) ?? 0 }
    }

    /// The teacher that a stored request goes to, as the file says now.
    func asked(by record: RequestRecord) -> PipelineTeacher {
        teacher(of: record.stage, in: record.domain) ?? ranker
    }

    /// The money of a teacher: the run's, or its share.
    fileprivate func share(of teacher: PipelineTeacher, in whole: SharedBudget, store: Store) -> SharedBudget {
        guard let name = teacher.name else { return whole }
        let worst: @Sendable (RequestRecord) -> Int = { [self] record in
            asked(by: record).index == teacher.index ? worstOut(record) : 0
        }
        return StoreSpending(store: store, teacher: name, worst: worst)
            .budget(limit: teacher.endpoint.budget, place: "\(teacher.endpoint.place).budget", within: whole)
    }
}

/// The window of the teacher's model, as its server names it: asked for once, before the first request that is paid, and kept in the store
/// for whatever looks ahead or back without a connection.
actor ModelWindow {
    private let store: Store
    private let identity: String
    /// Asks the server; nil where nothing may be sent.
    private let ask: (@Sendable () async -> Int?)?
    private var asking: Task<Int?, Never>?

    init(store: Store, identity: String, ask: (@Sendable () async -> Int?)? = nil) {
        self.store = store
        self.identity = identity
        self.ask = ask
    }

    /// The window in tokens; nil if it is not known. A server that does not say it is no error.
    func tokens() async -> Int? {
        if let asking { return await asking.value }
        let task = Task { [store, identity, ask] in
            guard let found = await ask?() else { return try? await store.modelWindow(identity) }
            try? await store.keepModelWindow(found, of: identity)
            return found
        }
        asking = task
        return await task.value
    }

    /// Whether it was asked for.
    var isAsked: Bool { ask == nil || asking != nil }
}
