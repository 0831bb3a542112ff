/// Ends a run whose teacher does not answer at all, in place of an endless crawl.
///
/// An outage (connections refused, 502, 503, 504 for all) is judged by time and waited for, since a server that restarts is back within a
/// minute, and thousands of requests in flight fail many times in a second. A value without a clock.
struct CircuitBreaker: Sendable {
    /// What a failed attempt means.
    enum Verdict: Sendable, Hashable {
        /// It is one of the request's own attempts.
        case counts
        /// Nobody is answered: it counts for nothing, and the request waits with all others.
        case waits
        /// So many attempts in a row failed: nothing more is sent.
        case stops(inARow: Int)
        /// Nobody was answered for so long: nothing more is sent.
        case down(for: Duration)
    }

    private let threshold: Int
    /// How long an outage is waited for.
    private let patience: Duration
    /// How often a request is tried where nobody has ever been reached: two pauses, a few seconds, are for a server that is coming up.
    private let firstAttempts: Int

    /// Failed attempts in a row that were no outage, over all requests.
    private(set) var failures = 0
    /// Whether anything was ever heard from the other side, be it a refusal.
    private var hasHeard = false
    private var lastHeard: ContinuousClock.Instant?
    /// Failures of an outage since anything was heard.
    private var silent = 0
    /// Since when nobody was answered.
    private var downSince: ContinuousClock.Instant?
    private var nextProbe: ContinuousClock.Instant?
    /// When the request left that has not failed yet, the first since the last failure.
    private var openProbe: ContinuousClock.Instant?
    private var probes = 0

    /// Fewer failures are single lost connections.
    private static let outageAfter = 3
    /// What a dead server, or the proxy before it, takes to say so.
    private static let holds = Duration.seconds(3)

    /// Makes a breaker.
    ///
    /// - Parameters:
    ///   - threshold: failed attempts in a row, over all requests, after which nobody is asked any more.
    ///   - attempts: how often a request is tried.
    ///   - patience: how long an outage is waited for.
    init(threshold: Int, attempts: Int, patience: Duration) {
        self.threshold = threshold
        self.patience = patience
        firstAttempts = min(3, attempts)
    }

    /// The other side said something that shows it alive: an answer, or a refusal of its own.
    ///
    /// - Returns: whether that ended an outage.
    @discardableResult
    mutating func heard(at now: ContinuousClock.Instant) -> Bool {
        let wasDown = isOutage
        hasHeard = true
        lastHeard = now
        silent = 0
        downSince = nil
        nextProbe = nil
        openProbe = nil
        probes = 0
        return wasDown
    }

    /// An answer came.
    ///
    /// - Returns: whether that ended an outage.
    @discardableResult
    mutating func succeeded(at now: ContinuousClock.Instant) -> Bool {
        failures = 0
        return heard(at: now)
    }

    /// An attempt brought nothing.
    ///
    /// - Parameters:
    ///   - tries: how often its request was sent, from 1.
    ///   - begin: when it was sent, or failed for the last time before that.
    ///   - othersInFlight: attempts on the wire that may still reach someone.
    ///   - isElsewhereOpen: whether another endpoint may still answer.
    mutating func failed(
        _ failure: AttemptFailure,
        tries: Int,
        since begin: ContinuousClock.Instant,
        othersInFlight: Int,
        isElsewhereOpen: Bool = false,
        at now: ContinuousClock.Instant
    ) -> Verdict {
        guard failure.isOutage else {
            failures += 1
            // A connection that breaks or falls silent in mid-answer is no sign that the server still lives: it may be the first of its end.
            let breaks: [AttemptFailure.Cause] = [.reset, .cutStream, .idleTimeout, .firstTokenTimeout, .totalTimeout]
            if breaks.contains(failure.cause) { hasHeard = true } else { heard(at: now) }
            return failures >= threshold ? .stops(inARow: failures) : .counts
        }
        if failure.cause != .connect, failure.cause != .dns { hasHeard = true }
        guard hasHeard else {
            // A wrong address is wrong from the start.
            failures += 1
            let isLast = tries >= firstAttempts && othersInFlight <= 0 && !isElsewhereOpen
            return isLast || failures >= threshold ? .stops(inARow: failures) : .waits
        }
        openProbe = nil
        if !isElsewhereOpen {
            silent += 1
            let since = downSince ?? now
            downSince = since
            if now - since >= patience { return .down(for: now - since) }
        }
        // Others were answered meanwhile, so it is not the server that is away.
        if let lastHeard, lastHeard > begin { return .counts }
        return .waits
    }

    private var isOutage: Bool { silent >= Self.outageAfter }

    /// How long nobody has been answered; nil where that is no outage.
    func silence(at now: ContinuousClock.Instant) -> Duration? {
        isOutage ? downSince.map { now - $0 } : nil
    }

    /// When the next request may go; nil for now. In an outage one goes now and then, and all once one of them is not refused at once.
    func opens(at now: ContinuousClock.Instant) -> ContinuousClock.Instant? {
        guard isOutage else { return nil }
        if let openProbe, now - openProbe >= Self.holds { return nil }
        return nextProbe.flatMap { now < $0 ? $0 : nil }
    }

    /// A request has left.
    mutating func sent(at now: ContinuousClock.Instant) {
        guard isOutage else { return }
        openProbe = openProbe ?? now
        nextProbe = now + min(.seconds(5), .milliseconds(250) * (1 << min(probes, 6)))
        probes += 1
    }
}

extension AttemptFailure {
    /// Whether it is what a server that is away looks like: nobody there, or a proxy that says so (Cloudflare's statuses among them).
    var isOutage: Bool {
        switch cause {
        case .connect, .dns: true
        case .reset: status == nil
        case .server: status.map { [502, 503, 504].contains($0) || (520...527).contains($0) } ?? false
        default: false
        }
    }
}
