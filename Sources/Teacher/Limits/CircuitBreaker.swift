/// Ends a run whose teacher does not answer at all, in place of an endless crawl.
public struct CircuitBreaker: Sendable {
    private let threshold: Int
    private var failures = 0

    /// Makes a breaker.
    ///
    /// - Parameter threshold: failed attempts in a row, over all requests, after which nobody is asked any more.
    public init(threshold: Int) {
        self.threshold = threshold
    }

    /// An answer came.
    public mutating func succeeded() { failures = 0 }

    /// An attempt brought nothing.
    ///
    /// - Returns: whether to stop.
    public mutating func failed() -> Bool {
        failures += 1
        return failures >= threshold
    }
}
