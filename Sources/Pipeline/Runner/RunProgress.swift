package import Ranking
import Store
import Synchronization

/// Counts what a run has done, for whoever shows it.
package final class RunProgress: Sendable {
    /// Counts of one stage in this run.
    package struct Count: Sendable, Hashable {
        /// Queries that went on.
        package var done = 0
        /// Queries that ended here for a reason.
        package var rejected = 0
        /// Queries that ended here because a request failed.
        package var failed = 0

        /// All three.
        package var total: Int { done + rejected + failed }
    }

    private let counts = Mutex<[StageName: Count]>([:])

    private let mostSeen = Mutex<Int?>(nil)

    /// Queries that were opened again for a further sample, and that this run takes up.
    private let reopened = Mutex<[QueryID]>([])

    var requeued: [QueryID] { reopened.withLock { $0 } }

    func takeUp(requeued queries: [QueryID]) { reopened.withLock { $0 = queries } }

    /// Starts at zero.
    package init() {}

    /// What each stage has done in this run.
    package var byStage: [StageName: Count] { counts.withLock { $0 } }

    /// Queries that this run has brought to an end: at one stage, where it runs that one alone.
    package func ended(only stage: StageName? = nil) -> Int {
        let counts = byStage
        if let stage { return counts[stage]?.total ?? 0 }
        return counts.values.reduce(counts[.filter]?.done ?? 0) { $0 + $1.rejected + $1.failed }
    }

    /// The most queries that were ever seen to be this run's; nil before any were counted.
    var most: Int? { mostSeen.withLock { $0 } }

    /// The same, after so many were seen.
    @discardableResult
    func all(atLeast count: Int) -> Int {
        mostSeen.withLock { most in
            let all = max(most ?? 0, count)
            most = all
            return all
        }
    }

    /// Counts what is stored.
    func add(_ status: StageResult.Status, stage: StageName) {
        counts.withLock { counts in
            switch status {
            case .done: counts[stage, default: Count()].done += 1
            case .rejected: counts[stage, default: Count()].rejected += 1
            case .failed: counts[stage, default: Count()].failed += 1
            }
        }
    }
}
