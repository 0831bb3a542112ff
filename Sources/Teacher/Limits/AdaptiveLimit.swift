/// How many requests may be in flight: grows while the server keeps up, shrinks when it refuses or slows down.
///
/// Additive increase, multiplicative decrease (Chiu & Jain 1989), with two changes that reasoners ask for. Their answers take a minute, so
/// growing by answers would take an hour to reach what the server bears; but a server that refuses does so at once, so the start doubles
/// by the clock. And what is still in flight when others are refused is what the server bears, so that is where a decrease starts.
/// A value without a clock: the time is handed in.
struct AdaptiveLimit: Sendable {
    /// How many may be in flight now.
    private(set) var current: Double
    /// Nothing may be sent before this moment.
    private(set) var pausedUntil: ContinuousClock.Instant?

    private let ceiling: Double
    /// Up to here it doubles by the clock; the place of the last refusal.
    private var threshold: Double
    private var lastIncrease: ContinuousClock.Instant?
    private var lastDecrease: ContinuousClock.Instant?
    private var firstTokens = FirstTokenWatch()

    /// Long enough for a refusal to come back from another continent.
    private static let startInterval = Duration.milliseconds(200)
    /// A refusal within this time of a decrease belongs to the same burst.
    private static let burst = Duration.seconds(1)
    private static let decrease = 0.9
    /// A tenth, which a decrease takes, is won back in 300 answers: of these one or two are refused when the edge is met again.
    private static let growthPerAnswer = 1.0 / 3000
    /// Below this many a slow server is not helped by sending less.
    private static let slowFloor = 16.0

    /// Makes a limit.
    ///
    /// - Parameters:
    ///   - initial: where it starts; a quarter of the ceiling, 128 at least, if nil: what doubling twice would reach.
    ///   - ceiling: what it never exceeds.
    init(initial: Int? = nil, ceiling: Int) {
        self.ceiling = Double(max(1, ceiling))
        threshold = self.ceiling
        current = min(Double(max(1, initial ?? max(128, ceiling / 4))), self.ceiling)
    }

    /// An answer came.
    ///
    /// - Parameter firstToken: how long its first token took, where that is known.
    mutating func succeeded(firstToken: Duration? = nil, at now: ContinuousClock.Instant) {
        if let firstToken, firstTokens.isSlow(after: firstToken) {
            if current > Self.slowFloor { current = max(Self.slowFloor, current * Self.decrease) }
            threshold = current
            lastDecrease = now
            return
        }
        guard current >= threshold else { return }
        // The longer nothing was refused, the bolder: a server that bears more than before is found in minutes.
        let calm = lastDecrease.map { (now - $0) / .seconds(10) } ?? 0
        current = min(ceiling, current + max(1 / current, current * Self.growthPerAnswer) * (1 + max(0, calm)))
        threshold = current
    }

    /// The server said stop: fewer from now on, and nothing at all until the pause is over.
    ///
    /// - Parameter inFlight: requests that are in flight without the refused one.
    mutating func refused(retryAfter: Duration?, inFlight: Int, at now: ContinuousClock.Instant) {
        let isNewBurst = lastDecrease.map { now - $0 > Self.burst } ?? true
        // Within a burst the number in flight falls to what the server bears; then this follows it.
        let borne = min(isNewBurst ? current : threshold, max(1, Double(inFlight)))
        threshold = isNewBurst ? max(1, borne * Self.decrease) : borne
        current = min(current, threshold)
        if isNewBurst { lastDecrease = now }
        if let retryAfter, retryAfter > .zero {
            let until = now + min(retryAfter, .seconds(3600))
            pausedUntil = pausedUntil.map { max($0, until) } ?? until
            // After a pause all wait at the door: they go in groups that double, and not as a herd.
            current = max(1, threshold / 8)
            lastIncrease = pausedUntil
        }
    }

    /// The server is back after an outage: all wait at the door, so they go in groups that double.
    mutating func restarted(at now: ContinuousClock.Instant) {
        current = max(1, threshold / 8)
        lastIncrease = now
    }

    /// Whether one more may be sent.
    mutating func admits(inFlight: Int, at now: ContinuousClock.Instant) -> Bool {
        if let pausedUntil, now < pausedUntil { return false }
        if Double(inFlight) < current.rounded(.down) { return true }
        guard current < threshold else { return false }
        let since = lastIncrease ?? now
        if lastIncrease == nil { lastIncrease = now }
        guard now - since >= Self.startInterval else { return false }
        current = min(threshold, current * 2)
        lastIncrease = now
        return true
    }

    /// When the start may grow again; nil once it has found its place.
    var growsAt: ContinuousClock.Instant? {
        current < threshold ? lastIncrease.map { $0 + Self.startInterval } : nil
    }
}

/// Notices when a server takes ever longer to begin: self-hosted servers queue instead of refusing.
///
/// Compares the median first token of every 64 answers with the best such median so far. Prompts differ and so do times, so only
/// four times the best, and two seconds at least, counts as a queue.
struct FirstTokenWatch: Sendable {
    private static let window = 64
    private var times: [Double] = []
    private var best: Double?

    /// Takes a time.
    ///
    /// - Returns: whether a window has ended that was slow.
    mutating func isSlow(after firstToken: Duration) -> Bool {
        times.append(firstToken / .seconds(1))
        guard times.count >= Self.window else { return false }
        let median = times.sorted()[times.count / 2]
        times.removeAll(keepingCapacity: true)
        defer { best = min(best ?? median, median) }
        guard let best else { return false }
        return median > 4 * best && median > best + 2
    }
}
