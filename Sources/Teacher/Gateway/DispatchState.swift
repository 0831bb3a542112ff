import Foundation
import Ranking

/// What ``Dispatch`` knows of its requests, and what follows from what happens to them.
///
/// A value without tasks, to which times are handed; whom it names, ``Dispatch`` lets go on.
struct DispatchState {
    /// One who waits for a place.
    struct Waiter {
        let demand: Admission.Demand
        let stage: StageName
        let continuation: CheckedContinuation<Void, any Error>
    }

    /// A request that was refused, until it is known whether all are.
    struct Refused {
        let failure: AttemptFailure
        /// What to change if all are refused like it.
        let setting: String
        let continuation: CheckedContinuation<TeacherError?, Never>
    }

    /// How often a request was sent.
    struct Tries {
        /// In all.
        var made = 0
        /// Without those that an outage took.
        var counted = 0
        /// When it was sent, or failed for the last time before that.
        var since = ContinuousClock.now
        /// Refusals of the rate that named no wait where the provider names one, and how many answers had come before the first of them.
        var unexplained = (count: 0, answered: 0)
    }

    var admission: Admission?
    private(set) var waiters: [Waiter] = []
    var refusals = RefusalWatch(wasAnswered: false)
    private var refused: [Refused] = []
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
    private var random = SystemRandomNumberGenerator()
    private var wakeAt: ContinuousClock.Instant?
    var endpoints: EndpointPool
    var isDrained = false

    init(endpoints: EndpointPool) {
        self.endpoints = endpoints
    }

    // MARK: - Places

    /// Later stages go first: what was begun is finished before more is begun.
    mutating func wait(_ waiter: Waiter) {
        let place = waiters.lastIndex { $0.stage >= waiter.stage }.map { $0 + 1 } ?? 0
        waiters.insert(waiter, at: place)
    }

    /// Decides on those who wait, in their order, as far as it can be decided now.
    ///
    /// - Returns: who goes on, with an error where it must not be sent; and when to look again, where nothing that happens would tell.
    mutating func letGo(_ readiness: StoreReadiness, at now: ContinuousClock.Instant, date: Date) -> (
        decided: [(CheckedContinuation<Void, any Error>, TeacherError?)], wake: ContinuousClock.Instant?
    ) {
        var decided: [(CheckedContinuation<Void, any Error>, TeacherError?)] = []
        guard admission != nil, !waiters.isEmpty else { return ([], nil) }
        if case .failed(let message) = readiness { admission?.end(.notKept(message)) }
        if case .waiting = readiness, admission?.ending == nil {
            let next = now + .milliseconds(100)
            if let planned = wakeAt, planned > now, planned <= next { return ([], nil) }
            wakeAt = next
            return ([], next)
        }
        defer { waiters.removeFirst(decided.count) }
        for waiter in waiters {
            switch admission?.decide(waiter.demand, at: now, date: date) {
            case .send?: decided.append((waiter.continuation, nil))
            case .refuse(let error)?: decided.append((waiter.continuation, error))
            case .wait(let until)?:
                // One sleeper is enough for the earliest moment.
                if let planned = wakeAt, planned <= until, planned > now { return (decided, nil) }
                wakeAt = until
                return (decided, until)
            case .waitForOthers?, nil: return (decided, nil)
            }
        }
        return (decided, nil)
    }

    // MARK: - Attempts

    /// An answer has come: its place is free at once, since the server does not wait for our disk.
    ///
    /// - Returns: who was refused and held: that was their own, then.
    mutating func succeeded(firstToken: Duration?, endpoint: Int, seconds: Double, at now: ContinuousClock.Instant)
        -> [Refused]
    {
        endpoints.succeeded(endpoint, seconds: seconds)
        admission?.limit.succeeded(firstToken: firstToken, at: now)
        if admission?.breaker.succeeded(at: now) == true { admission?.limit.restarted(at: now) }
        refusals.answered()
        defer { refused = [] }
        return refused
    }

    /// An attempt brought nothing.
    ///
    /// - Parameter isUnexplained: whether a refusal of the rate names no wait though the provider always does.
    /// - Returns: whether it is made again, and when.
    mutating func failed(
        _ failure: AttemptFailure,
        tries: inout Tries,
        retryAfter: Duration?,
        isUnexplained: Bool = false,
        endpoint: Int,
        rule: RetryRule,
        at now: ContinuousClock.Instant
    ) -> RetryRule.Decision {
        statistics.failures[failure.cause.rawValue, default: 0] += 1
        if isUnexplained, isSpent(&tries, rule) {
            admission?.end(.refused(failure))
            return .stopAll
        }
        let decision = decide(failure, &tries, retryAfter, endpoint, rule, now)
        tries.since = now
        if case .again = decision { statistics.retried += 1 }
        return decision
    }

    /// So many refusals without a wait, and no answer meanwhile, are no rate limit but a month's limit of the account.
    private static let mostUnexplained = 5

    /// Whether the account's limit is used up, where a rate is refused once more without a wait. That must be known before the request has made
    /// all its attempts, since its query would fail with the last one.
    private func isSpent(_ tries: inout Tries, _ rule: RetryRule) -> Bool {
        let isFirst = tries.unexplained.count == 0 || tries.unexplained.answered != statistics.answered
        tries.unexplained = (isFirst ? 1 : tries.unexplained.count + 1, statistics.answered)
        return tries.unexplained.count >= min(Self.mostUnexplained, rule.attempts)
    }

    private mutating func decide(
        _ failure: AttemptFailure,
        _ tries: inout Tries,
        _ retryAfter: Duration?,
        _ endpoint: Int,
        _ rule: RetryRule,
        _ now: ContinuousClock.Instant
    ) -> RetryRule.Decision {
        let random = Double.random(in: 0..<1, using: &random)
        let isBusy =
            failure.cause == .rateLimited || failure.status == 503 || failure.status == 529
            || failure.type == "overloaded_error"
        // Key and balance are the endpoint's; so is a path or model that it does not know, where it has never answered.
        let isFatal =
            failure.cause == .unauthorized || failure.cause == .noBalance
            || (failure.status == 404 && endpoints.isUnanswered(endpoint) && endpoints.hasOthers(endpoint))
        let isElsewhereOpen = endpoints.failed(
            endpoint,
            pause: retryAfter,
            isRefusal: isBusy,
            isFatal: isFatal,
            at: now
        )
        let inFlight = max(0, (admission?.inFlight ?? 1) - 1)
        if isBusy {
            admission?.limit.refused(retryAfter: isElsewhereOpen ? nil : retryAfter, inFlight: inFlight, at: now)
        }
        if isFatal {
            // One of several that refuses the key or has no balance left is left alone; the run goes on with the others.
            if isElsewhereOpen { return .again(after: .zero) }
            if failure.cause != .badRequest {
                admission?.end(.refused(failure))
                return .stopAll
            }
        }
        let verdict: CircuitBreaker.Verdict
        if failure.cause == .rateLimited || failure.mayBeSetUp {
            admission?.breaker.heard(at: now)
            verdict = .counts
        } else {
            verdict =
                admission?.breaker.failed(
                    failure,
                    tries: tries.made,
                    since: tries.since,
                    othersInFlight: inFlight,
                    isElsewhereOpen: isElsewhereOpen,
                    at: now
                ) ?? .counts
        }
        switch verdict {
        case .counts:
            tries.counted += 1
            return rule.decide(failure.cause, attempt: tries.counted, retryAfter: retryAfter, random: random)
        case .waits:
            return .again(after: rule.wait(attempt: min(tries.made, 3), retryAfter: retryAfter, random: random))
        case .stops(let inARow): admission?.end(.unreachable(failure, inARow: inARow))
        case .down(let silence): admission?.end(.down(failure, seconds: Int(silence / .seconds(1))))
        }
        return .stopAll
    }

    // MARK: - Refusals

    /// How long nothing may be on its way until what is held is decided without it.
    private static let quiet = Duration.seconds(2)

    /// Holds a refused request until it is known whether all are refused.
    ///
    /// - Returns: whether it is the first one.
    mutating func hold(_ one: Refused) -> Bool {
        if case .setUp(let inARow)? = refusals.refused(one.failure) {
            admission?.end(.setUp(one.failure, inARow: inARow, setting: one.setting))
        }
        refused.append(one)
        return refused.count == 1
    }

    /// Who is held as a run ends: what is refused then is not known to be the request's own, and stays open.
    mutating func refusedAtEnd() -> ([Refused], TeacherError?) {
        guard let ending = admission?.ending, !refused.isEmpty else { return ([], nil) }
        defer { refused = [] }
        return (refused, ending)
    }

    /// Decides on what is held where nothing is on its way that could tell more.
    ///
    /// - Returns: who goes on, with the error that ends the run where the refusal is not its own; and whether others are still held.
    mutating func release(at now: ContinuousClock.Instant) -> (
        released: [(Refused, TeacherError?)], goesOn: Bool
    ) {
        guard !refused.isEmpty else { return ([], false) }
        let isStill = admission?.inFlight == 0 && waiters.isEmpty && pausing == 0
        guard isStill, now - moved >= (refusals.isAnswered ? .zero : Self.quiet) else { return ([], true) }
        var released: [(Refused, TeacherError?)] = []
        for one in refused {
            if case .setUp(let inARow) = refusals.whenQuiet(one.failure) {
                admission?.end(.setUp(one.failure, inARow: inARow, setting: one.setting))
            }
            released.append((one, admission?.ending))
        }
        refused = []
        return (released, false)
    }
}
