/// Ends a run whose teacher does not answer at all, in place of an endless crawl.
public struct CircuitBreaker: Sendable {
    private let threshold: Int
    /// Failed attempts in a row, over all requests.
    public private(set) var failures = 0
    /// Whether anything was ever heard from the other side, be it a refusal.
    private var hasHeard = false

    /// How often a request is tried where nobody has ever been reached.
    private let firstAttempts: Int

    /// Makes a breaker.
    ///
    /// - Parameters:
    ///   - threshold: failed attempts in a row, over all requests, after which nobody is asked any more.
    ///   - attempts: how often a request is tried.
    public init(threshold: Int, attempts: Int) {
        self.threshold = threshold
        // Two pauses, a few seconds, are for a server that is just coming up.
        firstAttempts = min(3, attempts)
    }

    /// An answer came.
    public mutating func succeeded() {
        failures = 0
        hasHeard = true
    }

    /// The server said that it is busy, which is a sign of life.
    public mutating func refused() { hasHeard = true }

    /// An attempt brought nothing.
    ///
    /// - Parameters:
    ///   - attempt: which attempt of its request it was, from 1.
    ///   - othersInFlight: attempts on the wire that may still reach someone.
    /// - Returns: whether to stop.
    public mutating func failed(_ cause: AttemptFailure.Cause, attempt: Int, othersInFlight: Int) -> Bool {
        failures += 1
        if cause != .connect, cause != .dns { hasHeard = true }
        // A wrong address is wrong from the start; a server that has answered before may come back.
        return failures >= threshold || (!hasHeard && attempt >= firstAttempts && othersInFlight <= 0)
    }
}
