/// How many requests may be in flight: grows while the server keeps up, shrinks when it refuses.
///
/// Additive increase, multiplicative decrease (Chiu & Jain 1989), after a start that doubles until the first refusal, as TCP's does.
/// A value without a clock: the time is handed in.
public struct AdaptiveLimit: Sendable {
    /// How many may be in flight now.
    public private(set) var current: Double
    /// Nothing may be sent before this moment.
    public private(set) var pausedUntil: ContinuousClock.Instant?

    private let ceiling: Double
    private var isStarting = true
    private var lastDecrease: ContinuousClock.Instant?

    /// A refusal within this time of a decrease belongs to the same burst.
    private static let burst = Duration.seconds(1)
    private static let decrease = 0.7

    /// Makes a limit.
    ///
    /// - Parameters:
    ///   - initial: where it starts.
    ///   - ceiling: what it never exceeds.
    public init(initial: Int = 32, ceiling: Int) {
        self.ceiling = Double(max(1, ceiling))
        current = min(Double(max(1, initial)), self.ceiling)
    }

    /// An answer came.
    public mutating func succeeded() {
        current = min(ceiling, current + (isStarting ? 1 : 1 / current))
    }

    /// The server said stop: fewer from now on, and nothing at all until the pause is over.
    public mutating func refused(retryAfter: Duration?, at now: ContinuousClock.Instant) {
        isStarting = false
        if lastDecrease.map({ now - $0 > Self.burst }) ?? true {
            current = max(1, current * Self.decrease)
            lastDecrease = now
        }
        if let retryAfter {
            let until = now + min(retryAfter, .seconds(3600))
            pausedUntil = pausedUntil.map { max($0, until) } ?? until
        }
    }

    /// Whether one more may be sent.
    public func admits(inFlight: Int, at now: ContinuousClock.Instant) -> Bool {
        if let pausedUntil, now < pausedUntil { return false }
        return Double(inFlight) < current.rounded(.down)
    }
}
