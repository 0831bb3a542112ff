import Foundation
package import Logging
import Settings
import Simulator
package import Store
package import Teacher

/// The teacher of a run: the gateway, and the simulator behind it where the pipeline names that.
package struct TeacherSession: Sendable {
    /// Sends requests.
    package let gateway: Gateway
    /// Vectors of embedding models, paid for out of the same budget.
    let embeddings: EmbeddingService
    /// The window of the teacher's model.
    let window: ModelWindow
    private let simulator: RunningSimulator?

    /// Brings the teacher up.
    ///
    /// - Throws: ``PipelineFileError`` if the key is not in the environment; its value is never shown.
    package static func start(
        _ configuration: PipelineConfiguration,
        store: Store,
        runID: Int64?,
        environment: [String: String],
        log: Logger
    ) async throws -> TeacherSession {
        var teacher = configuration.teacher
        var simulator: RunningSimulator?
        if teacher.isSimulator {
            let running = try await Simulator.start(SimulatorSettings.configuration(configuration.settings))
            teacher.baseURLs = [running.baseURL]
            simulator = running
        }
        let credentials = try credentials(of: configuration, environment: environment)
        let reached = teacher
        let worst: @Sendable (String) -> Int = { reached.worstBatchMicroUSD($0) ?? 0 }
        let ledger = AnswerLedger(store: store, runID: runID, worst: reached.budget == nil ? nil : worst)
        try await ledger.decodeUnread(by: teacher)
        let gateway = Gateway(
            configuration: teacher,
            credentials: credentials,
            store: ledger,
            log: log
        )
        let embeddings = EmbeddingService(
            ledger: ledger,
            sharedBudget: gateway.sharedBudget,
            environment: environment,
            log: log
        )
        let window =
            teacher.isSimulator
            ? ModelWindow(store: store, identity: teacher.identity)
            : ModelWindow(
                store: store,
                identity: teacher.identity,
                ask: { await EndpointProbe.window(reached, credentials: credentials) }
            )
        return TeacherSession(gateway: gateway, embeddings: embeddings, window: window, simulator: simulator)
    }

    /// The key that the pipeline names, or nil where the provider needs none.
    package static func apiKey(
        _ teacher: TeacherConfiguration,
        environment: [String: String],
        place: String = "teacher.api_key_env"
    ) throws -> String? {
        guard let name = teacher.apiKeyVariable else { return nil }
        return try KeyVariable.key(named: name, environment: environment, place: place)
    }

    /// All that is secret in requests to the teacher.
    static func credentials(of configuration: PipelineConfiguration, environment: [String: String]) throws
        -> Credentials
    {
        var variables: [String: String] = [:]
        for (name, place) in configuration.headerVariables {
            variables[name] = try KeyVariable.key(named: name, environment: environment, place: place)
        }
        return Credentials(apiKey: try apiKey(configuration.teacher, environment: environment), variables: variables)
    }

    /// Requests on the wire, those for vectors among them, and how many seconds the oldest one is there.
    package var inFlight: (count: Int, oldest: Double) {
        let all = [gateway.statistics()] + embeddings.statistics()
        return (all.reduce(0) { $0 + $1.inFlight }, all.map(\.oldestInFlight).max() ?? 0)
    }

    /// Stops sending; what is in flight is waited for and stored.
    func drain() {
        gateway.drain()
        embeddings.drain()
    }

    /// Notes the end of a run, closes teacher and store, and says how it went.
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
        await simulator?.stop()
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
