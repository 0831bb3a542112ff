import Foundation
import HTTP
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
        /// Whether who asks cuts down by itself what the server does not take, so that such refusals say nothing of the set-up.
        var isCutDown = false
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

    /// A request that was refused, until it is known whether all are.
    private struct Refused {
        let failure: AttemptFailure
        let continuation: CheckedContinuation<TeacherError?, Never>
    }

    /// How often a request was sent.
    private struct Tries {
        /// In all.
        var made = 0
        /// Without those that an outage took.
        var counted = 0
        /// When it was sent, or failed for the last time before that.
        var since = ContinuousClock.now
    }

    private struct State {
        var admission: Admission?
        var waiters: [Waiter] = []
        var refusals = RefusalWatch(wasAnswered: false)
        var refused: [Refused] = []
        /// Requests between two attempts.
        var pausing = 0
        /// Whether what may have been billed is being counted, and when it was for the last time.
        var isCounting = false
        var countedAt: ContinuousClock.Instant?
        /// When a request was sent or came back for the last time.
        var moved = ContinuousClock.now
        var statistics = GatewayStatistics()
        /// When each attempt on the wire was sent, by its number.
        var sentAt: [Int: ContinuousClock.Instant] = [:]
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
    private let possible: @Sendable () async throws -> Int
    private let wasAnswered: @Sendable () async throws -> Bool
    private let log: Logger
    private let engine: HTTPEngine
    private let sending: any SendingLog
    private let clock: @Sendable () -> Date
    private let state: Mutex<State>

    /// - Parameters:
    ///   - apiKey: sent as the protocol wants it and kept nowhere else; nil where none is needed.
    ///   - spent: what the ledger holds, asked once before the first request.
    ///   - wasAnswered: whether an earlier run was answered by the same model.
    ///   - sending: knows whether answers can be kept, and what is on the wire.
    ///   - clock: tells the date, for off-peak hours.
    init(
        configuration: TeacherConfiguration,
        apiKey: String?,
        purse: Purse,
        spent: @escaping @Sendable () async throws -> Int,
        possible: @escaping @Sendable () async throws -> Int = { 0 },
        wasAnswered: @escaping @Sendable () async throws -> Bool = { false },
        sending: any SendingLog,
        log: Logger,
        clock: @escaping @Sendable () -> Date
    ) {
        self.configuration = configuration
        self.purse = purse
        self.spent = spent
        self.possible = possible
        self.wasAnswered = wasAnswered
        self.sending = sending
        self.clock = clock
        self.log = log
        state = Mutex(State(endpoints: EndpointPool(count: configuration.baseURLs.count)))
        secret = apiKey
        authorization = configuration.wire.headers(apiKey: apiKey)
        engine = HTTPEngine(name: "rankforge transfers", connections: configuration.concurrency)
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
            statistics.oldestInFlight = state.sentAt.values.min().map { ($0.duration(to: .now)) / .seconds(1) } ?? 0
            statistics.waiting = state.waiters.count
            statistics.limit = Int(state.admission?.limit.current ?? 0)
            statistics.spentMicroUSD = purse.spent
            statistics.silentSeconds = state.admission?.breaker.silence(at: .now).map { $0 / .seconds(1) }
            statistics.outageSeconds = configuration.outage / .seconds(1)
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
        if state.withLock({ $0.admission == nil }) { try await prepareAdmission() }
        var tries = Tries()
        while true {
            let ticket = try await admitNoted(outgoing)
            tries.made += 1
            if tries.made == 1 { tries.since = .now }
            let endpoint = state.withLock { $0.endpoints.pick(at: .now) }
            let receiver = receive()
            let reading = EarlyReading({ read(receiver, $0) }, journal: journal)
            let result = await send(outgoing, to: endpoint, receiver, onComplete: reading.onComplete)
            let attempt = Attempt(outgoing: outgoing, endpoint: endpoint, ticket: ticket, result: result)
            if let value = try await finish(attempt, reading, &tries, keep: keep, note: note) { return value }
        }
    }

    /// What is known of an attempt that has ended.
    private struct Attempt {
        let outgoing: Outgoing
        let endpoint: Int
        let ticket: Int
        let result: HTTPResult
    }

    /// Stores what an attempt brought.
    ///
    /// Not inlined, as other steps before and after the wire: the frame of who waits on it, of whom there are thousands, would have room for
    /// all of them, 17 KB.
    ///
    /// - Returns: the value; nil where the request is to be sent again.
    @inline(never)
    private func finish<Value: Sendable>(
        _ attempt: Attempt,
        _ reading: EarlyReading<Value>,
        _ tries: inout Tries,
        keep: @Sendable (Value) async throws -> Void,
        note: @Sendable (AttemptFailure) async throws -> Void
    ) async throws -> Value? {
        switch reading.value(of: attempt.result) {
        case .success(let paid):
            succeed(
                attempt.outgoing.demand,
                paid.costMicroUSD,
                paid.firstToken,
                attempt.endpoint,
                seconds: attempt.result.total / .seconds(1)
            )
            try await closingOnFailure { try await keep(paid.value) }
            sending.didEnd(attempt.ticket)
            state.withLock { $0.statistics.answered += 1 }
            return paid.value
        case .failure(let failure):
            try await fail(attempt, failure, &tries, note: note)
            return nil
        }
    }

    /// Notes that an attempt brought nothing, and waits until the next one may be made.
    ///
    /// - Throws: where there must be none.
    @inline(never)
    private func fail(
        _ attempt: Attempt,
        _ raw: AttemptFailure,
        _ tries: inout Tries,
        note: @Sendable (AttemptFailure) async throws -> Void
    ) async throws {
        let outgoing = attempt.outgoing
        var failure = placed(redacted(raw), at: configuration.baseURLs[attempt.endpoint])
        if outgoing.room > 0, failure.mayBeBilled {
            failure.possiblyBilledMicroUSD = max(0, outgoing.demand.money - (failure.charge?.costMicroUSD ?? 0))
        }
        let decision = fail(
            outgoing.demand,
            failure,
            tries: &tries,
            headers: attempt.result.head.headers,
            endpoint: attempt.endpoint
        )
        try await closingOnFailure { [failure] in try await note(failure) }
        sending.didEnd(attempt.ticket)
        try await count(failure.possiblyBilledMicroUSD)
        switch decision {
        case .again(let wait): try await pause(wait)
        case .giveUp:
            if mayBeSetUp(failure, outgoing), let error = await held(failure) { throw error }
            throw TeacherError.failed(failure, attempts: tries.counted)
        case .stopAll: throw ending() ?? .refused(failure)
        }
    }

    /// Waits for a place, and for room for the answer: while others are on their way room may come free.
    private func admitNoted(_ outgoing: Outgoing) async throws -> Int {
        while true {
            try await admit(outgoing.demand, stage: outgoing.stage)
            if let ticket = try ticket(outgoing) { return ticket }
            try await pause(.milliseconds(200))
        }
    }

    /// Notes a request as on the wire.
    ///
    /// - Returns: nil as long as there is no room for its answer.
    @inline(never)
    private func ticket(_ outgoing: Outgoing) throws -> Int? {
        do {
            return try sending.willSend(
                Sending(
                    key: outgoing.key,
                    stage: outgoing.stage,
                    reservedMicroUSD: outgoing.demand.money,
                    body: outgoing.room > 0 ? outgoing.body : "",
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
            return nil
        }
    }

    /// What an attempt may have been billed is noted; about once a second all of that is counted again, since worst cases would soon fill a
    /// budget that answers hardly touch.
    private func count(_ possiblyBilled: Int) async throws {
        guard possiblyBilled > 0 else { return }
        purse.noted(possiblyBilled)
        let isDue = state.withLock { state in
            guard !state.isCounting, state.countedAt.map({ .now - $0 > .seconds(1) }) ?? true else { return false }
            state.isCounting = true
            return true
        }
        guard isDue else { return }
        defer {
            state.withLock { state in
                state.isCounting = false
                state.countedAt = .now
            }
            pump()
        }
        try await purse.count(possible)
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
        let number = state.withLock { state in
            state.statistics.sent += 1
            state.sentAt[state.statistics.sent] = .now
            return state.statistics.sent
        }
        defer { state.withLock { $0.sentAt[number] = nil } }
        return await engine.perform(
            HTTPRequest(
                url: configuration.baseURLs[endpoint] + outgoing.path,
                headers: ["Content-Type: application/json", "Accept: text/event-stream, application/json"]
                    + authorization,
                body: outgoing.body,
                deadlines: configuration.timeouts.deadlines,
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
        purse.open(spent: try await spent(), possible: try await possible())
        let wasAnswered = try await wasAnswered()
        state.withLock { state in
            guard state.admission == nil else { return }
            state.admission = Admission(configuration: configuration, purse: purse, at: .now)
            state.refusals = RefusalWatch(wasAnswered: wasAnswered)
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
        // What is refused while a run ends is not known to be the request's own, and stays open.
        let (refused, end) = state.withLock { state -> ([Refused], TeacherError?) in
            guard let ending = state.admission?.ending, !state.refused.isEmpty else { return ([], nil) }
            defer { state.refused = [] }
            return (state.refused, ending)
        }
        for refused in refused { refused.continuation.resume(returning: end) }
        if let wake {
            // No caller waits for this: it only looks again once a pause or a rate allows more.
            Task { [weak self] in
                try? await Task.sleep(until: wake, clock: .continuous)
                self?.pump()
            }
        }
    }

    private func settle(_ demand: Admission.Demand, cost: Int?, possible: Int = 0) {
        state.withLock { state in
            state.admission?.settle(demand, cost: cost, possible: possible)
            state.moved = .now
        }
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
        let refused = state.withLock { state -> [Refused] in
            let now = ContinuousClock.now
            state.endpoints.succeeded(endpoint, seconds: seconds)
            state.admission?.limit.succeeded(firstToken: firstToken, at: now)
            if state.admission?.breaker.succeeded(at: now) == true { state.admission?.limit.restarted(at: now) }
            state.refusals.answered()
            defer { state.refused = [] }
            return state.refused
        }
        for refused in refused { refused.continuation.resume(returning: nil) }
        settle(demand, cost: cost)
    }

    private func fail(
        _ demand: Admission.Demand,
        _ failure: AttemptFailure,
        tries: inout Tries,
        headers: [String: String],
        endpoint: Int
    ) -> RetryRule.Decision {
        let now = ContinuousClock.now
        let retryAfter = RetryAfter.duration(headers, now: clock())
        var counted = tries.counted
        let (made, since) = (tries.made, tries.since)
        let decision = state.withLock { state -> RetryRule.Decision in
            state.statistics.failures[failure.cause.rawValue, default: 0] += 1
            let random = Double.random(in: 0..<1, using: &state.random)
            let isBusy = failure.cause == .rateLimited || failure.status == 503 || failure.status == 529
            // Key and balance are the endpoint's; so is a path or model that it does not know, where it has never answered.
            let isFatal =
                failure.cause == .unauthorized || failure.cause == .noBalance
                || (failure.status == 404 && state.endpoints.isUnanswered(endpoint)
                    && state.endpoints.hasOthers(endpoint))
            let isElsewhereOpen = state.endpoints.failed(
                endpoint,
                pause: retryAfter,
                isRefusal: isBusy,
                isFatal: isFatal,
                at: now
            )
            let inFlight = max(0, (state.admission?.inFlight ?? 1) - 1)
            if isBusy {
                state.admission?.limit.refused(
                    retryAfter: isElsewhereOpen ? nil : retryAfter,
                    inFlight: inFlight,
                    at: now
                )
            }
            if isFatal {
                // One of several that refuses the key or has no balance left is left alone; the run goes on with the others.
                if isElsewhereOpen { return .again(after: .zero) }
                if failure.cause != .badRequest {
                    state.admission?.end(.refused(failure))
                    return .stopAll
                }
            }
            let verdict: CircuitBreaker.Verdict
            if failure.cause == .rateLimited || failure.mayBeSetUp {
                state.admission?.breaker.heard(at: now)
                verdict = .counts
            } else {
                verdict =
                    state.admission?.breaker.failed(
                        failure,
                        tries: made,
                        since: since,
                        othersInFlight: inFlight,
                        isElsewhereOpen: isElsewhereOpen,
                        at: now
                    ) ?? .counts
            }
            switch verdict {
            case .counts:
                counted += 1
                return configuration.retry.decide(
                    failure.cause,
                    attempt: counted,
                    retryAfter: retryAfter,
                    random: random
                )
            case .waits:
                return .again(
                    after: configuration.retry.wait(attempt: min(made, 3), retryAfter: retryAfter, random: random)
                )
            case .stops(let inARow):
                state.admission?.end(.unreachable(failure, inARow: inARow))
            case .down(let silence):
                state.admission?.end(.down(failure, seconds: Int(silence / .seconds(1))))
            }
            return .stopAll
        }
        tries.counted = counted
        tries.since = now
        if case .again = decision { state.withLock { $0.statistics.retried += 1 } }
        log.debug("attempt failed", metadata: ["cause": "\(failure.cause.rawValue)", "attempt": "\(made)"])
        settle(demand, cost: failure.charge?.costMicroUSD, possible: failure.possiblyBilledMicroUSD)
        return decision
    }

    /// Waits before the next attempt, but no longer than something is to be sent at all.
    private func pause(_ wait: Duration) async throws {
        state.withLock { $0.pausing += 1 }
        defer { state.withLock { $0.pausing -= 1 } }
        let end = ContinuousClock.now + wait
        while ContinuousClock.now < end {
            if let ending = ending() { throw ending }
            try await Task.sleep(for: min(.milliseconds(200), end - .now))
        }
    }

    // MARK: - Refusals

    /// How long nothing may be on its way until what is held is decided without it.
    private static let quiet = Duration.seconds(2)

    private func mayBeSetUp(_ failure: AttemptFailure, _ outgoing: Outgoing) -> Bool {
        outgoing.isCutDown ? failure.isOfEveryRequest : failure.mayBeSetUp
    }

    /// Holds a refused request until it is known whether all are refused.
    ///
    /// - Returns: what ends the run; nil where the refusal is the request's own.
    private func held(_ failure: AttemptFailure) async -> TeacherError? {
        await withCheckedContinuation { continuation in
            let isFirst = state.withLock { state in
                if case .setUp(let inARow)? = state.refusals.refused(failure) {
                    state.admission?.end(.setUp(failure, inARow: inARow, setting: advice.setting(failure)))
                }
                state.refused.append(Refused(failure: failure, continuation: continuation))
                return state.refused.count == 1
            }
            pump()
            if isFirst { lookAtRefused() }
        }
    }

    /// Looks again later; no caller waits for this.
    private func lookAtRefused() {
        Task { [weak self] in
            try? await Task.sleep(for: .milliseconds(100))
            self?.releaseRefused()
        }
    }

    /// Decides on what is held where nothing is on its way that could tell more.
    private func releaseRefused() {
        let (released, goesOn) = state.withLock { state -> ([(Refused, TeacherError?)], Bool) in
            guard !state.refused.isEmpty else { return ([], false) }
            let isStill = state.admission?.inFlight == 0 && state.waiters.isEmpty && state.pausing == 0
            let quiet = state.refusals.isAnswered ? .zero : Self.quiet
            guard isStill, ContinuousClock.now - state.moved >= quiet else { return ([], true) }
            var decided: [(Refused, TeacherError?)] = []
            for refused in state.refused {
                if case .setUp(let inARow) = state.refusals.whenQuiet(refused.failure) {
                    state.admission?.end(
                        .setUp(refused.failure, inARow: inARow, setting: advice.setting(refused.failure))
                    )
                }
                decided.append((refused, state.admission?.ending))
            }
            state.refused = []
            return (decided, false)
        }
        for (refused, error) in released { refused.continuation.resume(returning: error) }
        if goesOn { lookAtRefused() }
    }

    private var advice: SetUpAdvice {
        SetUpAdvice(address: configuration.baseURL, parameters: configuration.parameters.keys.sorted())
    }

    private func ending() -> TeacherError? {
        state.withLock { $0.admission?.ending }
    }
}
