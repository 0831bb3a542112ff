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
        /// Lines of the head beside those of the content.
        var headers: [String]
        /// The JSON.
        var body: String
        /// What it costs the limits at worst.
        var demand: Admission.Demand
        /// Who asks; later stages go first.
        var stage: StageName
        /// Whether who asks cuts down by itself what the server does not take, so that such refusals say nothing of the set-up.
        var isCutDown = false
        /// Parameters that stage or prompt file add, by name.
        var parameters: [String] = []
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

    let sharedBudget: SharedBudget
    private let configuration: TeacherConfiguration
    private let credentials: Credentials
    private let wasAnswered: @Sendable () async throws -> Bool
    private let log: Logger
    private let engine: HTTPEngine
    private let sending: any SendingLog
    private let clock: @Sendable () -> Date
    private let state: Mutex<DispatchState>

    /// - Parameters:
    ///   - credentials: what must not show, even where a server repeats it in an error.
    ///   - wasAnswered: whether an earlier run was answered by the same model.
    ///   - sending: knows whether answers can be kept, and what is on the wire.
    ///   - clock: tells the date, for off-peak hours.
    init(
        configuration: TeacherConfiguration,
        credentials: Credentials,
        sharedBudget: SharedBudget,
        wasAnswered: @escaping @Sendable () async throws -> Bool = { false },
        sending: any SendingLog,
        log: Logger,
        clock: @escaping @Sendable () -> Date
    ) {
        self.configuration = configuration
        self.sharedBudget = sharedBudget
        self.wasAnswered = wasAnswered
        self.sending = sending
        self.clock = clock
        self.log = log
        state = Mutex(DispatchState(endpoints: EndpointPool(count: configuration.baseURLs.count)))
        self.credentials = credentials
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

    /// Ends the sending for a reason; what is in flight is read and kept.
    func end(_ error: TeacherError) {
        state.withLock { $0.admission?.end(error) }
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
            statistics.spentMicroUSD = sharedBudget.spent
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
        var tries = DispatchState.Tries()
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
        _ tries: inout DispatchState.Tries,
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
        _ tries: inout DispatchState.Tries,
        note: @Sendable (AttemptFailure) async throws -> Void
    ) async throws {
        let outgoing = attempt.outgoing
        var failure = placed(credentials.redacted(raw), at: configuration.baseURLs[attempt.endpoint])
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
            if mayBeSetUp(failure, outgoing), let error = await held(failure, outgoing) { throw error }
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
        sharedBudget.noted(possiblyBilled)
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
        try await sharedBudget.recount()
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
                    + outgoing.headers,
                body: outgoing.body,
                deadlines: configuration.timeouts.deadlines,
                onComplete: onComplete
            ),
            receiver
        )
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
        try await sharedBudget.open()
        let wasAnswered = try await wasAnswered()
        state.withLock { state in
            guard state.admission == nil else { return }
            state.admission = Admission(configuration: configuration, sharedBudget: sharedBudget, at: .now)
            state.refusals = RefusalWatch(wasAnswered: wasAnswered)
            if state.isDrained { state.admission?.end(.stopped) }
        }
    }

    /// Waits for a place among the requests in flight; this time counts for no deadline.
    ///
    /// Later stages go first: what was begun is finished before more is begun.
    private func admit(_ demand: Admission.Demand, stage: StageName) async throws {
        try await withCheckedThrowingContinuation { continuation in
            let waiter = DispatchState.Waiter(demand: demand, stage: stage, continuation: continuation)
            state.withLock { $0.wait(waiter) }
            pump()
        }
    }

    /// Lets go all who may go, in their order.
    private func pump() {
        let readiness = sending.readiness()
        let (decided, wake) = state.withLock { $0.letGo(readiness, at: .now, date: clock()) }
        for (continuation, error) in decided {
            if let error { continuation.resume(throwing: error) } else { continuation.resume() }
        }
        let (refused, end) = state.withLock { $0.refusedAtEnd() }
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
        let refused = state.withLock {
            $0.succeeded(firstToken: firstToken, endpoint: endpoint, seconds: seconds, at: .now)
        }
        for refused in refused { refused.continuation.resume(returning: nil) }
        settle(demand, cost: cost)
    }

    private func fail(
        _ demand: Admission.Demand,
        _ failure: AttemptFailure,
        tries: inout DispatchState.Tries,
        headers: [String: String],
        endpoint: Int
    ) -> RetryRule.Decision {
        let retryAfter =
            RetryAfter.duration(headers, now: clock()) ?? failure.wait.map { Duration.seconds(min($0, 86_400)) }
        let isUnexplained =
            failure.cause == .rateLimited && retryAfter == nil && configuration.preset.namesWaits
        let decision = state.withLock {
            $0.failed(
                failure,
                tries: &tries,
                retryAfter: retryAfter,
                isUnexplained: isUnexplained,
                endpoint: endpoint,
                rule: configuration.retry,
                at: .now
            )
        }
        log.debug("attempt failed", metadata: ["cause": "\(failure.cause.rawValue)", "attempt": "\(tries.made)"])
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

    private func mayBeSetUp(_ failure: AttemptFailure, _ outgoing: Outgoing) -> Bool {
        outgoing.isCutDown ? failure.isOfEveryRequest : failure.mayBeSetUp
    }

    /// Holds a refused request until it is known whether all are refused.
    ///
    /// - Returns: what ends the run; nil where the refusal is the request's own.
    private func held(_ failure: AttemptFailure, _ outgoing: Outgoing) async -> TeacherError? {
        let setting = advice(for: outgoing).setting(failure)
        return await withCheckedContinuation { continuation in
            let isFirst = state.withLock {
                $0.hold(DispatchState.Refused(failure: failure, setting: setting, continuation: continuation))
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
        let (released, goesOn) = state.withLock { $0.release(at: .now) }
        for (refused, error) in released { refused.continuation.resume(returning: error) }
        if goesOn { lookAtRefused() }
    }

    private func advice(for outgoing: Outgoing) -> SetUpAdvice {
        SetUpAdvice(
            place: configuration.place,
            address: configuration.baseURL,
            parameters: configuration.options.parameters.keys.sorted(),
            narrower: outgoing.parameters,
            stage: outgoing.stage,
            call: configuration.wire.path(model: configuration.model, streamed: configuration.streams)
        )
    }

    private func ending() -> TeacherError? {
        state.withLock { $0.admission?.ending }
    }
}
