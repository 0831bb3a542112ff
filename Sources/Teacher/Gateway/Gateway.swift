import Foundation
import Logging
import Ranking
import Synchronization

/// Asks the teacher, and never pays twice for an answer.
///
/// A key with a stored answer is not sent; two who ask the same at the same time share one request; an answer is on disk before it
/// is handed to anyone.
public final class Gateway: Sendable {
    private struct Waiter {
        let demand: Admission.Demand
        let stage: StageName
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var admission: Admission?
        var waiters: [Waiter] = []
        var flights: [RequestKey: [CheckedContinuation<Answer, any Error>]] = [:]
        var statistics = GatewayStatistics()
        var random = SystemRandomNumberGenerator()
        var wakeAt: ContinuousClock.Instant?
        var endpoints: EndpointPool
        /// The model and fingerprint that the last answer named.
        var answeredBy: [String]?
        var isDrained = false
    }

    private let configuration: TeacherConfiguration
    private let authorization: [String]
    private let secret: String?
    private let store: any AnswerStore
    private let log: Logger
    private let engine: CurlEngine
    private let clock: @Sendable () -> Date
    private let state: Mutex<State>

    /// Makes a gateway.
    ///
    /// - Parameters:
    ///   - apiKey: sent as a bearer token and kept nowhere else; nil where none is needed.
    ///   - store: where answers are kept.
    ///   - clock: tells the date, for off-peak hours.
    public init(
        configuration: TeacherConfiguration,
        apiKey: String?,
        store: any AnswerStore,
        log: Logger,
        clock: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.configuration = configuration
        self.clock = clock
        state = Mutex(State(endpoints: EndpointPool(count: configuration.baseURLs.count)))
        self.store = store
        self.log = log
        secret = apiKey
        authorization = apiKey.map { ["Authorization: Bearer \($0)"] } ?? []
        engine = CurlEngine(connections: configuration.concurrency)
        OpenFiles.raiseLimit(to: configuration.concurrency * 2 + 256)
    }

    deinit {
        engine.shutDown()
    }

    /// The key under which a request's answer is kept.
    public func key(for request: TeacherRequest) -> RequestKey {
        RequestKey(
            identity: configuration.identity,
            messages: request.messages,
            parameters: configuration.parametersText(maximumTokens: request.maxTokens),
            sample: request.sample
        )
    }

    /// The stored answer under a key; nothing is sent.
    public func storedAnswer(for key: RequestKey) async throws -> Answer? {
        try await store.answer(for: key)
    }

    /// Gives the answer to a request: the stored one, or one that is paid for now and stored before it is given.
    ///
    /// - Throws: ``TeacherError``, and what the store throws.
    public func ask(_ request: TeacherRequest) async throws -> Answer {
        let key = key(for: request)
        if let answer = try await joinedFlight(key) { return answer }
        do {
            let answer = try await lead(request, key: key)
            land(key, .success(answer))
            return answer
        } catch {
            land(key, .failure(error))
            throw error
        }
    }

    /// Stops sending: those who wait for a place get ``TeacherError/stopped``, what is in flight is read and stored.
    public func drain() {
        state.withLock { state in
            state.isDrained = true
            state.admission?.end(.stopped)
        }
        pump()
    }

    /// What was done so far.
    public func statistics() -> GatewayStatistics {
        state.withLock { state in
            var statistics = state.statistics
            statistics.inFlight = state.admission?.inFlight ?? 0
            statistics.waiting = state.waiters.count
            statistics.limit = Int(state.admission?.limit.current ?? 0)
            statistics.spentMicroUSD = state.admission?.budget.spent ?? 0
            return statistics
        }
    }

    // MARK: - One request for all who ask the same

    /// Waits for the request of someone who asked before; nil for the first one, who must send it.
    private func joinedFlight(_ key: RequestKey) async throws -> Answer? {
        let isFirst = state.withLock { state in
            if state.flights[key] != nil { return false }
            state.flights[key] = []
            return true
        }
        if isFirst { return nil }
        return try await withCheckedThrowingContinuation { continuation in
            let isLate = state.withLock { state in
                guard state.flights[key] != nil else { return true }
                state.flights[key]?.append(continuation)
                return false
            }
            // It landed in between: the store holds the answer, or the failure is that of the request.
            if isLate { Task { await self.fetchLanded(key, continuation) } }
        }
    }

    private func fetchLanded(_ key: RequestKey, _ continuation: CheckedContinuation<Answer, any Error>) async {
        do {
            if let answer = try await store.answer(for: key) {
                continuation.resume(returning: answer)
            } else {
                continuation.resume(
                    throwing: TeacherError.failed(
                        AttemptFailure(cause: .reset, message: "the same request failed just before"),
                        attempts: 0
                    )
                )
            }
        } catch {
            continuation.resume(throwing: error)
        }
    }

    private func land(_ key: RequestKey, _ result: Result<Answer, any Error>) {
        let joined = state.withLock { $0.flights.removeValue(forKey: key) ?? [] }
        for continuation in joined { continuation.resume(with: result) }
    }

    // MARK: - Sending

    private func lead(_ request: TeacherRequest, key: RequestKey) async throws -> Answer {
        if let answer = try await store.answer(for: key) {
            state.withLock { $0.statistics.reused += 1 }
            return answer
        }
        if try await store.isOut(key) { throw TeacherError.awaited }
        try await prepareAdmission()
        let body = try configuration.body(of: request, streamed: configuration.streams)
        let demand = demand(of: request, body: body)
        var attempt = 0
        while true {
            try await admit(demand, stage: request.stage)
            attempt += 1
            let endpoint = state.withLock { $0.endpoints.pick(at: .now) }
            let result = await send(body, to: endpoint)
            switch result.outcome {
            case .success(let assembled):
                state.withLock { $0.endpoints.succeeded(endpoint, seconds: result.total / .seconds(1)) }
                let answer = answer(assembled, result, sentBytes: body.utf8.count)
                do {
                    try await store.save(answer, key: key, request: request, body: body)
                } catch {
                    settle(demand, cost: answer.costMicroUSD)
                    throw error
                }
                succeed(demand, answer)
                if let change = changeOfModel(answer) { try await store.noteModelChange(change, request: request) }
                return answer
            case .failure(let raw):
                let failure = redacted(raw)
                let decision = fail(demand, failure, attempt: attempt, headers: result.headers, endpoint: endpoint)
                try await store.note(failure, key: key, request: request)
                switch decision {
                case .again(let wait): try await pause(wait)
                case .giveUp: throw TeacherError.failed(failure, attempts: attempt)
                case .stopAll: throw ending() ?? .refused(failure)
                }
            }
        }
    }

    /// The worst case: no tokenizer makes more than a token of two bytes of text on average, and an answer may fill its room.
    private func demand(of request: TeacherRequest, body: String) -> Admission.Demand {
        let prompt = body.utf8.count / 2 + 64
        let money =
            configuration.highestPrice?
            .microUSD(promptTokens: prompt, cachedTokens: 0, completionTokens: request.maxTokens)
            ?? 0
        return Admission.Demand(money: money, tokens: body.utf8.count / 4 + request.maxTokens)
    }

    private func send(_ body: String, to endpoint: Int) async -> HTTPResult {
        state.withLock { $0.statistics.sent += 1 }
        return await engine.perform(
            HTTPRequest(
                url: configuration.baseURLs[endpoint] + "/chat/completions",
                headers: ["Content-Type: application/json", "Accept: text/event-stream, application/json"]
                    + authorization,
                body: Array(body.utf8),
                timeouts: configuration.timeouts
            )
        )
    }

    private func answer(_ assembled: AnswerAssembler, _ result: HTTPResult, sentBytes: Int) -> Answer {
        var answer = Answer(assembled, configuration: configuration, sentBytes: sentBytes, at: clock())
        answer.latencyMilliseconds = Int(result.total / .milliseconds(1))
        answer.firstTokenMilliseconds = result.firstToken.map { Int($0 / .milliseconds(1)) }
        return answer
    }

    /// The key must not show, even where a server repeats it in an error.
    private func redacted(_ failure: AttemptFailure) -> AttemptFailure {
        guard let secret, !secret.isEmpty else { return failure }
        var clean = failure
        clean.message = failure.message.replacing(secret, with: "[key]")
        clean.partialText = failure.partialText.replacing(secret, with: "[key]")
        return clean
    }

    /// What to tell the user when another model or build answers than before.
    private func changeOfModel(_ answer: Answer) -> String? {
        let names = [answer.model ?? "unnamed", answer.systemFingerprint ?? "no fingerprint"]
        return state.withLock { state in
            defer { state.answeredBy = names }
            guard let before = state.answeredBy, before != names else { return nil }
            state.statistics.modelChanges += 1
            return "answers came from \(before[0]) (\(before[1])), and now come from \(names[0]) (\(names[1]))"
        }
    }

    // MARK: - Places

    private func prepareAdmission() async throws {
        if state.withLock({ $0.admission != nil }) { return }
        let spent = try await store.spentMicroUSD()
        state.withLock { state in
            guard state.admission == nil else { return }
            state.admission = Admission(configuration: configuration, spent: spent, at: .now)
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
        let wake = state.withLock { state -> ContinuousClock.Instant? in
            guard state.admission != nil else { return nil }
            let now = ContinuousClock.now
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

    private func succeed(_ demand: Admission.Demand, _ answer: Answer) {
        state.withLock { state in
            state.statistics.answered += 1
            state.admission?.limit.succeeded(
                firstToken: answer.firstTokenMilliseconds.map { .milliseconds($0) },
                at: .now
            )
            state.admission?.breaker.succeeded()
        }
        settle(demand, cost: answer.costMicroUSD)
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
            if isBusy {
                let inFlight = max(0, (state.admission?.inFlight ?? 1) - 1)
                state.admission?.limit.refused(
                    retryAfter: isElsewhereOpen ? nil : retryAfter,
                    inFlight: inFlight,
                    at: now
                )
            } else if decision != .stopAll, failure.cause != .badRequest, state.admission?.breaker.failed() == true {
                state.admission?.end(.unreachable(failure, inARow: max(30, configuration.concurrency * 3)))
                decision = .stopAll
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
