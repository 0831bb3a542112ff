package import Foundation
import HTTP
package import Logging
import Ranking
import Synchronization

/// Asks the teacher, and never pays twice for an answer.
///
/// A key with a stored answer is not sent; two who ask the same at the same time share one request; an answer is on disk before it
/// is handed to anyone.
package final class Gateway: Sendable {
    private struct State {
        var flights: [RequestKey: [CheckedContinuation<Answer, any Error>]] = [:]
        var reused = 0
        var modelChanges = 0
        /// The model and fingerprint that the last answer named, in this run or one before.
        var answeredBy: [String]?
        /// Hosts that answered.
        var hosts: Set<String> = []
        /// Whether it was looked up who answered before this run.
        var knowsServers = false
        /// What was noted of answers from elsewhere than the file pins.
        var differences: Set<String> = []
        /// What the teacher makes of bytes.
        var ratio = TokenRatio()
    }

    private let configuration: TeacherConfiguration
    private let credentials: Credentials
    private let store: any AnswerStore
    private let dispatch: Dispatch
    private let clock: @Sendable () -> Date
    private let state = Mutex(State())

    /// The money.
    package var budget: SharedBudget { dispatch.sharedBudget }

    /// Makes a gateway.
    ///
    /// - Parameters:
    ///   - credentials: the key and the values of secret headers.
    ///   - store: where answers are kept.
    ///   - budget: the money, which others may spend too.
    ///   - clock: tells the date, for off-peak hours.
    package init(
        configuration: TeacherConfiguration,
        credentials: Credentials,
        store: any AnswerStore,
        budget: SharedBudget,
        log: Logger,
        clock: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.configuration = configuration
        self.credentials = credentials
        self.clock = clock
        self.store = store
        dispatch = Dispatch(
            configuration: configuration,
            credentials: credentials,
            sharedBudget: budget,
            wasAnswered: { try await store.holdsAnswers(of: configuration.model) },
            sending: store,
            log: log,
            clock: clock
        )
    }

    /// The key under which a request's answer is kept.
    package func key(for request: TeacherRequest) -> RequestKey {
        configuration.key(request)
    }

    /// Gives the answer to a request: the stored one, or one that is paid for now and stored before it is given.
    ///
    /// - Parameter key: the request's key, where it is known: making it means to hash the whole prompt.
    /// - Throws: ``TeacherError``, and what the store throws.
    package func ask(_ request: TeacherRequest, under key: RequestKey? = nil) async throws -> Answer {
        let key = key ?? self.key(for: request)
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
    package func drain() {
        dispatch.drain()
    }

    /// What was done so far.
    package func statistics() -> GatewayStatistics {
        var statistics = dispatch.statistics()
        state.withLock { state in
            statistics.reused = state.reused
            statistics.modelChanges = state.modelChanges
        }
        return statistics
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
        if let answer = try await known(key) { return answer }
        try await lookUpServers()
        let answer = try await send(request, key: key)
        try await noteChange(of: answer, request)
        // What reads it now must see what reads it later.
        return answer.asStored
    }

    private func send(_ request: TeacherRequest, key: RequestKey) async throws -> Answer {
        let body = try configuration.body(of: request, streamed: configuration.streams)
        let sent = SentRequest(request, body: body)
        let call = configuration.wire.path(model: configuration.model, streamed: configuration.streams)
        return try await dispatch.perform(
            Dispatch.Outgoing(
                key: key.rawValue,
                path: call,
                headers: configuration.headers(of: request, credentials: credentials),
                body: body,
                demand: demand(sent),
                stage: request.stage,
                parameters: request.options.parameters.keys.sorted(),
                room: room(for: sent)
            ),
            receive: { [configuration, store] in
                AnswerReceiver(configuration, call: call) { store.journal($0, key: key, request: request) }
            },
            read: { [self] receiver, result in
                receiver.outcome(result).map { assembled in
                    let answer = self.answer(assembled, result, sent: sent)
                    return Dispatch.Paid(
                        value: answer,
                        costMicroUSD: answer.costMicroUSD,
                        firstToken: answer.firstTokenMilliseconds.map { .milliseconds($0) }
                    )
                }.mapError { failure in
                    let charged = failure.charged(
                        sent: sent,
                        configuration: configuration,
                        ratio: self.ratio,
                        at: self.clock()
                    )
                    if let charge = charged.charge { self.learn(charge.usage, sent, textBytes: 0) }
                    return charged
                }
            },
            journal: { [store] in store.journal($0, key: key, request: request) },
            keep: { [store] in try await store.save($0, key: key, request: request, body: body) },
            note: { [store] in try await store.note($0, key: key, request: request, body: body) }
        )
    }

    /// Notes that another server answered than before, or than the file pins; where the file wants that, it ends the run. The answer is paid
    /// and stays stored.
    @inline(never)
    private func noteChange(of answer: Answer, _ request: TeacherRequest) async throws {
        let difference = configuration.difference(of: answer, request.options)
        let change = changeOfServer(answer)
        let isNew = difference.map { words in state.withLock { $0.differences.insert(words).inserted } } ?? false
        for words in [isNew ? difference : nil, change].compactMap({ $0 }) {
            try await store.noteModelChange(words, request: request)
        }
        guard configuration.servedBy.stops else { return }
        let isPinned = configuration.servedBy.pins(configuration.options(of: request).parameters)
        guard let words = isPinned ? difference : change else { return }
        let error = TeacherError.otherServer(words)
        dispatch.end(error)
        throw error
    }

    /// The stored answer.
    ///
    /// - Throws: ``TeacherError/awaited`` where a batch is to bring it.
    @inline(never)
    private func known(_ key: RequestKey) async throws -> Answer? {
        switch try await store.standing(of: key) {
        case .unknown: return nil
        case .answered(let answer):
            state.withLock { $0.reused += 1 }
            return answer
        case .awaited: throw TeacherError.awaited
        }
    }

    private var ratio: TokenRatio { state.withLock { $0.ratio } }

    /// The worst case, by what this teacher counted so far.
    private func demand(_ sent: SentRequest) -> Admission.Demand {
        let ratio = ratio
        let money =
            configuration.highestPrice?
            .microUSD(
                promptTokens: ratio.mostPromptTokens(sent.prompt),
                cachedTokens: 0,
                completionTokens: ratio.mostCompletionTokens(sent.maxTokens)
            )
            ?? 0
        return Admission.Demand(money: money, tokens: sent.bodyBytes / 4 + sent.maxTokens)
    }

    /// What an answer takes on the disk at worst: four bytes a token are on the high side of what tokenizers make of any language, and what
    /// one answer takes more, others take less.
    private func room(for sent: SentRequest) -> Int {
        2048 + 4 * sent.maxTokens
    }

    private func answer(_ assembled: AssembledAnswer, _ result: HTTPResult, sent: SentRequest) -> Answer {
        var answer = Answer(assembled, sent: sent, configuration: configuration, ratio: ratio, at: clock())
        answer.latencyMilliseconds = Int(result.total / .milliseconds(1))
        answer.firstTokenMilliseconds = result.begun.map { Int($0 / .milliseconds(1)) }
        learn(answer.usage, sent, textBytes: assembled.textBytes)
        return answer
    }

    private func learn(_ usage: TokenUsage, _ sent: SentRequest, textBytes: Int) {
        state.withLock {
            $0.ratio.counted(usage, prompt: sent.prompt, textBytes: textBytes, maxTokens: sent.maxTokens)
        }
    }

    /// Before the first request of a run, so that a change since the last one is seen.
    private func lookUpServers() async throws {
        if state.withLock(\.knowsServers) { return }
        let servers = try await store.servers(of: configuration.model)
        state.withLock { state in
            guard !state.knowsServers else { return }
            state.knowsServers = true
            state.answeredBy = servers.map { Self.names($0.model, $0.systemFingerprint) }
            state.hosts = servers?.hosts ?? []
        }
    }

    private static func names(_ model: String?, _ fingerprint: String?) -> [String] {
        [model ?? "unnamed", fingerprint ?? "no fingerprint"]
    }

    /// What to tell the user when another model or build answers than before, or a host that has not answered yet: routers change hosts all
    /// the time.
    private func changeOfServer(_ answer: Answer) -> String? {
        let names = Self.names(answer.model, answer.systemFingerprint)
        return state.withLock { state in
            defer { state.answeredBy = names }
            let isNewHost = answer.host.map { state.hosts.insert($0).inserted && state.hosts.count > 1 } ?? false
            guard let before = state.answeredBy, before != names || isNewHost else { return nil }
            state.modelChanges += 1
            let host = isNewHost ? " at \(answer.host ?? "")" : ""
            return "answers came from \(before[0]) (\(before[1])), and now come from \(names[0]) (\(names[1]))\(host)"
        }
    }
}

/// What a gateway has done since it was made.
package struct GatewayStatistics: Sendable, Hashable, Codable {
    /// Requests on the wire now.
    package var inFlight = 0
    /// How long the oldest of them is on the wire, in seconds.
    package var oldestInFlight = 0.0
    /// Requests that wait for a place.
    package var waiting = 0
    /// Attempts sent.
    package var sent = 0
    /// Answers received, stored and paid for.
    package var answered = 0
    /// Answers that the store already held.
    package var reused = 0
    /// Attempts that were followed by another one.
    package var retried = 0
    /// Attempts that brought nothing, by cause.
    package var failures: [String: Int] = [:]
    /// How often another model or build answered than just before.
    package var modelChanges = 0
    /// The limit of requests in flight that holds now.
    package var limit = 0
    /// What the store's ledger holds, in millionths of a US dollar.
    package var spentMicroUSD = 0
    /// For how long nobody has been answered; nil where that is no outage.
    package var silentSeconds: Double?
    /// How long an outage is waited for.
    package var outageSeconds: Double?
    /// Why nothing new is sent for now, such as a store that another program has locked.
    package var waitsFor: String?

    /// Nothing yet.
    package init() {}

    /// What two gateways of one run have done. Their money is one, and what is waited for is told of the first that waits.
    package static func + (left: GatewayStatistics, right: GatewayStatistics) -> GatewayStatistics {
        var sum = left
        sum.inFlight += right.inFlight
        sum.oldestInFlight = max(left.oldestInFlight, right.oldestInFlight)
        sum.waiting += right.waiting
        sum.sent += right.sent
        sum.answered += right.answered
        sum.reused += right.reused
        sum.retried += right.retried
        sum.failures.merge(right.failures, uniquingKeysWith: +)
        sum.modelChanges += right.modelChanges
        sum.limit += right.limit
        if left.silentSeconds == nil {
            (sum.silentSeconds, sum.outageSeconds) = (right.silentSeconds, right.outageSeconds)
        }
        sum.waitsFor = left.waitsFor ?? right.waitsFor
        return sum
    }
}
