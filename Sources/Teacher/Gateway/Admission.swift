import Foundation

/// Decides which requests may be sent: places, rates, money, and whether anything may be sent at all.
///
/// Without a clock and without tasks; ``Dispatch`` carries out what it says. The money is shared with the other services of a run.
struct Admission: Sendable {
    /// What a request costs the limits.
    struct Demand: Sendable, Hashable {
        /// Worst case in millionths of a US dollar.
        var money: Int
        /// Estimated prompt tokens and the room for the answer.
        var tokens: Int
    }

    /// What a waiting request should do.
    enum Decision: Sendable, Hashable {
        /// It may be sent; it holds a place until it is settled.
        case send
        /// Wait until something else ends.
        case waitForOthers
        /// Wait until this moment.
        case wait(until: ContinuousClock.Instant)
        /// It may never be sent.
        case refuse(TeacherError)
    }

    var limit: AdaptiveLimit
    let sharedBudget: SharedBudget
    var breaker: CircuitBreaker
    private(set) var inFlight = 0
    /// Why nothing more is sent.
    private(set) var ending: TeacherError?
    private let hours: SendingHours?
    private var requests: TokenBucket?
    private var tokens: TokenBucket?

    init(configuration: TeacherConfiguration, sharedBudget: SharedBudget, at now: ContinuousClock.Instant) {
        hours = configuration.hours
        limit = AdaptiveLimit(ceiling: configuration.concurrency)
        self.sharedBudget = sharedBudget
        breaker = CircuitBreaker(
            threshold: max(30, configuration.concurrency * 3),
            attempts: configuration.retry.attempts,
            patience: configuration.outage
        )
        requests = TokenBucket(perMinute: configuration.requestsPerMinute, at: now)
        tokens = TokenBucket(perMinute: configuration.tokensPerMinute, at: now)
    }

    mutating func decide(_ demand: Demand, at now: ContinuousClock.Instant, date: Date) -> Decision {
        if let ending { return .refuse(ending) }
        if let reopening = hours?.reopening(after: date) {
            // Looked at again each minute, so that a clock that is set right is noticed.
            return .wait(until: now + .seconds(min(60, max(0.05, reopening.timeIntervalSince(date)))))
        }
        if let until = breaker.opens(at: now) { return .wait(until: until) }
        if let until = limit.pausedUntil, now < until { return .wait(until: until) }
        guard limit.admits(inFlight: inFlight, at: now) else {
            return limit.growsAt.map { .wait(until: $0) } ?? .waitForOthers
        }
        let ready = [requests?.ready(for: 1, at: now), tokens?.ready(for: Double(demand.tokens), at: now)].compactMap {
            $0
        }.max()
        if let ready, ready > now { return .wait(until: ready) }
        switch sharedBudget.reserve(demand.money) {
        // What is reserved elsewhere is settled without a word to this one: it looks again.
        case .wait: return inFlight > 0 ? .waitForOthers : .wait(until: now + .milliseconds(100))
        case .stop(let reached):
            let error = TeacherError.budgetReached(
                at: reached.place,
                spent: reached.spent,
                limit: reached.limit ?? 0,
                needed: demand.money
            )
            end(error)
            return .refuse(error)
        case .send: break
        }
        requests?.take(1, at: now)
        tokens?.take(Double(demand.tokens), at: now)
        inFlight += 1
        breaker.sent(at: now)
        return .send
    }

    /// A request has ended; its cost is known, or nil, and what it may have been billed beyond that.
    mutating func settle(_ demand: Demand, cost: Int?, possible: Int = 0) {
        inFlight -= 1
        sharedBudget.settle(demand.money, cost: cost, possible: possible)
    }

    /// Nothing more is sent; the first reason stays.
    mutating func end(_ error: TeacherError) {
        ending = ending ?? error
    }
}
