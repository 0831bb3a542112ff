/// When a host may be asked next, and whether it is still worth asking. Times come from outside, so that it can be tested without a clock.
public struct HostSchedule: Hashable, Sendable {
    /// How a request to the host ended.
    public enum Ending: Hashable, Sendable {
        /// It answered.
        case answered
        /// It asked to be left alone: status 429 or 5xx, with the time that it names.
        case refused(retryAfter: Duration?)
        /// No answer came.
        case silent
    }

    /// After so many silent requests in a row a host is given up for this run: each may have cost a minute.
    public static let mostSilences = 5
    /// The longest time that is waited for a host; one that asks for more is left to a later run.
    public static let longestWait = Duration.seconds(120)

    private var readyAt: ContinuousClock.Instant?
    private var failures = 0
    private var silences = 0

    /// A host that was not asked yet.
    public init() {}

    /// Whether it is given up for this run.
    public var isGivenUp: Bool { silences >= Self.mostSilences }

    /// How long to wait before the next request.
    public func wait(at now: ContinuousClock.Instant) -> Duration {
        readyAt.map { max(.zero, $0 - now) } ?? .zero
    }

    /// Takes the end of a request.
    ///
    /// - Parameters:
    ///   - delay: the time between two requests, of the pipeline or of `robots.txt`, whichever is longer.
    /// - Returns: whether asking for the same page once more in this run makes sense.
    @discardableResult
    public mutating func handle(_ ending: Ending, delay: Duration, at now: ContinuousClock.Instant) -> Bool {
        var rest = delay
        var isWorthIt = true
        switch ending {
        case .answered:
            failures = 0
            silences = 0
        case .refused(let retryAfter):
            failures += 1
            silences = 0
            rest = max(retryAfter ?? .zero, delay * (1 << min(failures, 6)))
            isWorthIt = rest <= Self.longestWait
            rest = min(rest, Self.longestWait)
        case .silent:
            failures += 1
            silences += 1
            rest = min(delay * (1 << min(failures, 6)), Self.longestWait)
            isWorthIt = !isGivenUp
        }
        readyAt = now + max(rest, delay)
        return isWorthIt
    }
}
