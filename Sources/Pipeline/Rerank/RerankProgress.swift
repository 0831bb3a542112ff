import Synchronization

/// Counts what a rerank has done, for whoever shows it.
public final class RerankProgress: Sendable {
    /// The counts.
    public struct Counts: Sendable, Hashable {
        /// Queries with an order.
        public var done = 0
        /// Queries that failed.
        public var failed = 0
        /// Queries that were to be reranked as it began; nil before they are known.
        public var all: Int?

        /// Queries that are still to be reranked.
        public var left: Int? { all.map { max(0, $0 - done - failed) } }
    }

    private let state = Mutex(Counts())

    /// Starts at zero.
    init() {}

    /// The counts so far.
    public var counts: Counts { state.withLock { $0 } }

    func expect(_ count: Int) { state.withLock { $0.all = count } }

    func add(failed: Bool) {
        state.withLock { counts in
            if failed { counts.failed += 1 } else { counts.done += 1 }
        }
    }
}
