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

    /// What queries wait for that stay where they are: how many, in words.
    private let waits = Mutex<[String: Int]>([:])

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

    /// Counts a query that stays where it is.
    func add(_ reason: Waiting) {
        waits.withLock { $0[reason.words, default: 0] += 1 }
    }

    /// What queries wait for that this run could not bring to an end, and what to do; nil where none waits.
    var waiting: String? {
        let waits = waits.withLock { $0 }
        guard !waits.isEmpty else { return nil }
        return (isIdle ? "nothing could be done: " : "not done: ")
            + waits.sorted { $0.key < $1.key }.map {
                "\($0.value) \($0.value == 1 ? "query waits" : "queries wait") for \($0.key)"
            }
            .joined(separator: "; ")
    }

    /// Whether nothing was brought on.
    var isIdle: Bool { byStage.isEmpty }

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

extension Waiting {
    /// What is waited for, and what to do.
    fileprivate var words: String {
        switch self {
        case .batchFile:
            "answers that are out in batch files: bring them by `rankforge batch import`, or ask online instead by `rankforge run --reclaim`"
        case .teacher: "a teacher that answers no more: run the same command again"
        case .pages: "pages or searches that could not be had: run the same command again"
        case .vectors: "vectors that could not be had: run the same command again"
        case .answer: "answers that are not stored: run the same command again"
        }
    }
}
