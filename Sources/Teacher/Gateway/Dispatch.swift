import Foundation
import Logging
import Ranking
import Synchronization

/// Carries requests to the endpoints of one service: a place for each, retries, pauses, and an end where nothing more may be sent.
///
/// It knows nothing of what is asked. ``Gateway`` asks a teacher through it, ``EmbeddingGateway`` for vectors.
final class Dispatch: Sendable {
    /// A request that is to be sent.
    struct Outgoing: Sendable {
        /// The hash of all that shapes the answer.
        var key: String
        /// What follows the base address.
        var path: String
        /// The JSON.
        var body: String
        /// What it costs the limits at worst.
        var demand: Admission.Demand
        /// Who asks; later stages go first.
        var stage: StageName
        /// The most bytes that its answer takes in the journal; 0 of one that is not journalled.
        var room = 0
    }

    /// An answer that was paid for.
    struct Paid<Value: Sendable>: Sendable {
        var value: Value
        /// In millionths of a US dollar; nil if unknown.
        var costMicroUSD: Int?
        /// How long its first token took, where that says something about the server.
        var firstToken: Duration?
    }

    private struct Waiter {
        let demand: Admission.Demand
        let stage: StageName
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var admission: Admission?
        var waiters: [Waiter] = []
        var statistics = GatewayStatistics()
        var random = SystemRandomNumberGenerator()
        var wakeAt: ContinuousClock.Instant?
        var endpoints: EndpointPool
        var isDrained = false
    }

    let purse: Purse
    private let configuration: TeacherConfiguration
    private let authorization: [String]
    private let secret: String?
    private let spent: @Sendable () async throws -> Int
    private let log: Logger
    private let engine: CurlEngine
    private let sending: any SendingLog
    private let clock: @Sendable () -> Date
    private let state: Mutex<State>

    /// - Parameters:
    ///   - apiKey: sent as the protocol wants it and kept nowhere else; nil where none is needed.
    ///   - spent: what the ledger holds, asked once before the first request.
    ///   - sending: knows whether answers can be kept, and what is on the wire.
    ///   - clock: tells the date, for off-peak hours.
    init(
        configuration: TeacherConfiguration,
        apiKey: String?,
        purse: Purse,
        spent: @escaping @Sendable () async throws -> Int,
        sending: any SendingLog,
        log: Logger,
        clock: @escaping @Sendable () -> Date
    ) {
        self.configuration = configuration
        self.purse = purse
        self.spent = spent
        self.sending = sending
        self.clock = clock
        self.log = log
        state = Mutex(State(endpoints: EndpointPool(count: configuration.baseURLs.count)))
        secret = apiKey
        authorization = configuration.wire.headers(apiKey: apiKey)
        engine = CurlEngine(connections: configuration.concurrency)
        OpenFiles.raiseLimit(to: configuration.concurrency * 2 + 256)
    }

    deinit {
        engine.shutDown()
    }

    /// Stops sending: those who wait for a place get ``TeacherError/stopped``, what is in flight is read and kept.
    func drain() {
        state.withLock { state in
            state.isDrained = true
            state.admission?.end(.stopped)
        }
        pump()
    }

    /// What was done so far.
    func statistics() -> GatewayStatistics {
        var awaited: String?
        if case .waiting(let message) = sending.readiness() { awaited = message }
        return state.withLock { state in
            var statistics = state.statistics
            statistics.waitsFor = awaited
            statistics.inFlight = state.admission?.inFlight ?? 0
            statistics.waiting = state.waiters.count
            statistics.limit = Int(state.admission?.limit.current ?? 0)
            statistics.spentMicroUSD = purse.spent
            return statistics
        }
    }

    /// Sends a request until it is answered, or can't be.
    ///
    /// - Parameters:
    ///   - receive: makes what takes the bytes of one attempt.
    ///   - read: makes a value of what came.
    ///   - journal: keeps the value where a kill can't reach it, on the engine's thread as its last byte comes.
    ///   - keep: returns when the value is on disk; then only does it count as answered.
    ///   - note: notes an attempt that brought nothing.
    func perform<Receiver: ResponseReceiver, Value: Sendable>(
        _ outgoing: Outgoing,
        receive: @Sendable () -> Receiver,
        read: @escaping @Sendable (Receiver, HTTPResult) -> Result<Paid<Value>, AttemptFailure>,
        journal: (@Sendable (Value) -> Void)? = nil,
        keep: @Sendable (Value) async throws -> Void,
        note: @Sendable (AttemptFailure) async throws -> Void
    ) async throws -> Value {
        try await prepareAdmission()
        var attempt = 0
        while true {
            let ticket = try await admitNoted(outgoing)
            attempt += 1
            let endpoint = state.withLock { $0.endpoints.pick(at: .now) }
            let receiver = receive()
            let reading = EarlyReading({ read(receiver, $0) }, journal: journal)
            let result = await send(outgoing, to: endpoint, receiver, onComplete: reading.onComplete)
            switch reading.value(of: result) {
            case .success(let paid):
                succeed(
                    outgoing.demand,
                    paid.costMicroUSD,
                    paid.firstToken,
                    endpoint,
                    seconds: result.total / .seconds(1)
                )
                try await closingOnFailure { try await keep(paid.value) }
                sending.didEnd(ticket)
                state.withLock { $0.statistics.answered += 1 }
                return paid.value
            case .failure(let raw):
                let failure = placed(redacted(raw), at: configuration.baseURLs[endpoint])
                let decision = fail(
                    outgoing.demand,
                    failure,
                    attempt: attempt,
                    headers: result.head.headers,
                    endpoint: endpoint
                )
                try await closingOnFailure { try await note(failure) }
                sending.didEnd(ticket)
                switch decision {
                case .again(let wait): try await pause(wait)
                case .giveUp: throw TeacherError.failed(failure, attempts: attempt)
                case .stopAll: throw ending() ?? .refused(failure)
                }
            }
        }
    }

    /// Waits for a place, and for room for the answer: while others are on their way room may come free.
    private func admitNoted(_ outgoing: Outgoing) async throws -> Int {
        while true {
            try await admit(outgoing.demand, stage: outgoing.stage)
            do {
                return try sending.willSend(
                    Sending(
                        key: outgoing.key,
                        stage: outgoing.stage,
                        reservedMicroUSD: outgoing.demand.money,
                        room: outgoing.room
                    )
                )
            } catch {
                let isAlone = state.withLock { state in
                    let isAlone = (state.admission?.inFlight ?? 1) <= 1
                    if isAlone || !(error is NoRoom) { state.admission?.end(.notKept(Self.words(error))) }
                    return isAlone
                }
                settle(outgoing.demand, cost: nil)
                if isAlone { throw ending() ?? TeacherError.notKept(Self.words(error)) }
                try await pause(.milliseconds(200))
            }
        }
    }

    /// The first answer or note that can't be stored ends the sending, before the next request goes out.
    private func closingOnFailure(_ write: () async throws -> Void) async throws {
        do {
            try await write()
        } catch {
            state.withLock { $0.admission?.end(.notKept(Self.words(error))) }
            pump()
            throw error
        }
    }

    private static func words(_ error: any Error) -> String {
        (error as? NoRoom)?.message ?? (error as? any LocalizedError)?.errorDescription ?? "\(error)"
    }

    private func send(
        _ outgoing: Outgoing,
        to endpoint: Int,
        _ receiver: any ResponseReceiver,
        onComplete: (@Sendable (HTTPResult) -> Void)?
    ) async -> HTTPResult {
        state.withLock { $0.statistics.sent += 1 }
        return await engine.perform(
            HTTPRequest(
                url: configuration.baseURLs[endpoint] + outgoing.path,
                headers: ["Content-Type: application/json", "Accept: text/event-stream, application/json"]
                    + authorization,
                body: Array(outgoing.body.utf8),
                timeouts: configuration.timeouts,
                onComplete: onComplete
            ),
            receiver
        )
    }

    /// The key must not show, even where a server repeats it in an error.
    private func redacted(_ failure: AttemptFailure) -> AttemptFailure {
        guard let secret, !secret.isEmpty else { return failure }
        var clean = failure
        clean.message = failure.message.replacing(secret, with: "[key]")
        clean.code = failure.code?.replacing(secret, with: "[key]")
        clean.type = failure.type?.replacing(secret, with: "[key]")
        clean.partialText = failure.partialText.replacing(secret, with: "[key]")
        return clean
    }

    /// With the address that could not be reached in its words, where the server itself said none.
    private func placed(_ failure: AttemptFailure, at address: String) -> AttemptFailure {
        guard failure.status == nil, !failure.message.contains(address) else { return failure }
        var placed = failure
        placed.message = "\(address): \(failure.message)"
        return placed
    }

    // MARK: - Places

    private func prepareAdmission() async throws {
        if state.withLock({ $0.admission != nil }) { return }
        purse.open(spent: try await spent())
        state.withLock { state in
            guard state.admission == nil else { return }
            state.admission = Admission(configuration: configuration, purse: purse, at: .now)
            if state.isDrained { state.admission?.end(.stopped) }
        }
    }

    /// Waits for a place among the requests in flight; this time counts for no deadline.
    ///
    /// Later stages go first: what was begun is finished before more is begun.
    private func admit(_ demand: Admission.Demand, stage: StageName) async throws {
        try await withCheckedThrowingContinuation { continuation in
            state.withLock { state in
                let place = state.waiters.lastIndex { $0.stage >= stage }.map { $0 + 1 } ?? 0
                state.waiters.insert(Waiter(demand: demand, stage: stage, continuation: continuation), at: place)
            }
            pump()
        }
    }

    /// Lets go all who may go, in their order.
    private func pump() {
        var decided: [(CheckedContinuation<Void, any Error>, TeacherError?)] = []
        let readiness = sending.readiness()
        let wake = state.withLock { state -> ContinuousClock.Instant? in
            guard state.admission != nil, !state.waiters.isEmpty else { return nil }
            let now = ContinuousClock.now
            if case .failed(let message) = readiness { state.admission?.end(.notKept(message)) }
            if case .waiting = readiness, state.admission?.ending == nil {
                let next = now + .milliseconds(100)
                if let planned = state.wakeAt, planned > now, planned <= next { return nil }
                state.wakeAt = next
                return next
            }
            let date = clock()
            var gone = 0
            defer { state.waiters.removeFirst(gone) }
            for waiter in state.waiters {
                switch state.admission?.decide(waiter.demand, at: now, date: date) {
                case .send?: decided.append((waiter.continuation, nil))
                case .refuse(let error)?: decided.append((waiter.continuation, error))
                case .wait(let until)?:
                    // One sleeper is enough for the earliest moment.
                    if let planned = state.wakeAt, planned <= until, planned > now { return nil }
                    state.wakeAt = until
                    return until
                case .waitForOthers?, nil: return nil
                }
                gone += 1
            }
            return nil
        }
        for (continuation, error) in decided {
            if let error { continuation.resume(throwing: error) } else { continuation.resume() }
        }
        if let wake {
            // No caller waits for this: it only looks again once a pause or a rate allows more.
            Task { [weak self] in
                try? await Task.sleep(until: wake, clock: .continuous)
                self?.pump()
            }
        }
    }

    private func settle(_ demand: Admission.Demand, cost: Int?) {
        state.withLock { $0.admission?.settle(demand, cost: cost) }
        pump()
    }

    /// An answer has come: its place is free at once, since the server does not wait for our disk.
    private func succeed(
        _ demand: Admission.Demand,
        _ cost: Int?,
        _ firstToken: Duration?,
        _ endpoint: Int,
        seconds: Double
    ) {
        state.withLock { state in
            state.endpoints.succeeded(endpoint, seconds: seconds)
            state.admission?.limit.succeeded(firstToken: firstToken, at: .now)
            state.admission?.breaker.succeeded()
        }
        settle(demand, cost: cost)
    }

    private func fail(
        _ demand: Admission.Demand,
        _ failure: AttemptFailure,
        attempt: Int,
        headers: [String: String],
        endpoint: Int
    ) -> RetryRule.Decision {
        let now = ContinuousClock.now
        let retryAfter = RetryAfter.duration(headers, now: clock())
        let decision = state.withLock { state -> RetryRule.Decision in
            state.statistics.failures[failure.cause.rawValue, default: 0] += 1
            let random = Double.random(in: 0..<1, using: &state.random)
            var decision = configuration.retry.decide(
                failure.cause,
                attempt: attempt,
                retryAfter: retryAfter,
                random: random
            )
            let isBusy = failure.cause == .rateLimited || failure.status == 503
            let isElsewhereOpen = state.endpoints.failed(
                endpoint,
                pause: retryAfter,
                isRefusal: isBusy,
                isFatal: decision == .stopAll,
                at: now
            )
            // One of several that refuses the key or has no balance left is left alone; the run goes on with the others.
            if decision == .stopAll, isElsewhereOpen { decision = .again(after: .zero) }
            let inFlight = max(0, (state.admission?.inFlight ?? 1) - 1)
            if isBusy {
                state.admission?.breaker.refused()
                state.admission?.limit.refused(
                    retryAfter: isElsewhereOpen ? nil : retryAfter,
                    inFlight: inFlight,
                    at: now
                )
            } else if decision != .stopAll, failure.cause != .badRequest,
                state.admission?.breaker.failed(
                    failure.cause,
                    attempt: attempt,
                    othersInFlight: isElsewhereOpen ? 1 : inFlight
                ) == true
            {
                let failures = state.admission?.breaker.failures ?? attempt
                state.admission?.end(.unreachable(failure, inARow: failures))
                decision = .stopAll
            } else if failure.cause == .badRequest {
                state.admission?.breaker.refused()
            }
            if decision == .stopAll { state.admission?.end(.refused(failure)) }
            if case .again = decision { state.statistics.retried += 1 }
            return decision
        }
        log.debug("attempt failed", metadata: ["cause": "\(failure.cause.rawValue)", "attempt": "\(attempt)"])
        settle(demand, cost: nil)
        return decision
    }

    /// Waits before the next attempt, but no longer than something is to be sent at all.
    private func pause(_ wait: Duration) async throws {
        let end = ContinuousClock.now + wait
        while ContinuousClock.now < end {
            if let ending = ending() { throw ending }
            try await Task.sleep(for: min(.milliseconds(200), end - .now))
        }
    }

    private func ending() -> TeacherError? {
        state.withLock { $0.admission?.ending }
    }
}
