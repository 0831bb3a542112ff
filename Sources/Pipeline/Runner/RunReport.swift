import Foundation
import Ranking
import Retrieval
package import Store
import Teacher

/// How a run ended, for people and for `--json`.
package struct RunReport: Sendable, Codable {
    package var pipeline: String
    /// The store's path.
    package var store: String
    /// Why the run stopped before all was done, or nil.
    package var stopped: String?
    /// What queries wait for that this run could not bring to an end, and what to do; else nil.
    package var waiting: String?
    /// Whether none of those that this run took up was brought on.
    package var didNothing: Bool
    /// Where each domain's queries stand.
    package var stages: [StageCount]
    /// Requests that this run sent and that brought an answer.
    package var answersPaid: Int
    /// What all runs of this store have paid, in millionths of a US dollar.
    package var spentMicroUSD: Int
    /// Answers whose cost is not known, and not in it.
    package var answersOfUnknownCost: Int
    /// Whether any answer in the store comes from the simulator.
    package var isSimulated: Bool
    /// What became of the lists that were asked about again; nil where none were.
    package var requeued: RequeueStanding?

    /// Passages that no dense search finds, since the embedding service refused them.
    package var notEmbedded: Int

    /// Domains that came to nothing for one cause; empty where the run was stopped.
    package var standstills: [Standstill]

    /// Whether no domain has come to anything, since nothing was there to read.
    package var isIdle: Bool {
        let unread = Set(standstills.filter(\.isUnread).map(\.domain))
        return !unread.isEmpty && stages.allSatisfy { unread.contains($0.domain) || $0.input == 0 }
    }

    /// Queries that failed.
    package var failed: Int { stages.reduce(0) { $0 + $1.failed } }
    /// Queries that are not at an end: pending at any stage.
    package var pending: Int { stages.reduce(0) { $0 + $1.pending } }
}

/// Why a run ended before all was done; it can always be resumed.
package enum StopReason: Sendable, Hashable, LocalizedError {
    /// The next request might have gone over the budget.
    case budget(String)
    /// The teacher refuses all requests: key, balance.
    case refused(String)
    /// The teacher can't be reached.
    case unreachable(String)
    /// The web search has no answer: quota, key, outage.
    case search(String)
    /// The user asked for it.
    case interrupted
    /// The store can't be written.
    case store(String)

    /// What happened and what to do.
    package var errorDescription: String? {
        switch self {
        case .budget(let words), .refused(let words), .unreachable(let words), .search(let words), .store(let words):
            words
        case .interrupted: "stopped by the user; what was in flight is stored"
        }
    }
}

extension StopReason {
    /// With what others say who also stopped.
    func and(_ others: some Sequence<StopReason>) -> StopReason {
        let words = ([self] + others).map(\.localizedDescription).joined(separator: "; ")
        return switch self {
        case .budget: .budget(words)
        case .refused: .refused(words)
        case .unreachable: .unreachable(words)
        case .search, .interrupted, .store: self
        }
    }

    /// What a teacher's error means for the run.
    init(_ error: TeacherError, of teacher: PipelineTeacher? = nil) {
        let words = error.description(ofTeacherAt: teacher?.endpoint.place ?? TeacherConfiguration.teacherPlace)
        self =
            switch error.cause {
            case .budgetReached: .budget(words)
            case .stopped: .interrupted
            case .notKept: .store(words)
            case .unreachable, .down: .unreachable(words)
            default: .refused(words)
            }
    }

    /// What an error means for the run; nil where it can't be resumed before someone has mended what is wrong.
    init?(_ error: any Error, store: Store) {
        switch error {
        case let error as TeacherError: self.init(error)
        case let error as SearchError: self = .search(error.localizedDescription)
        default: self.init(unwritable: error, store: store)
        }
    }

    /// What can't be written for now; nil for an error of another kind.
    init?(unwritable error: any Error, store: Store) {
        guard let failure = WriteFailure(error, storePath: store.path) else { return nil }
        self = .store(failure.localizedDescription)
    }
}

/// Why a run stops, and can be resumed, because something can't be written or read for now: the store, an index or vectors beside it.
package struct WriteFailure: Error, LocalizedError, Sendable {
    /// What happened, and what to do.
    package let errorDescription: String?

    /// nil for an error of another kind.
    package init?(_ error: any Error, storePath: String) {
        if let failure = StoreFailure(error, path: storePath) {
            errorDescription = failure.errorDescription
            return
        }
        var isFull = false
        if case BM25IndexError.fullDisk = error { isFull = true }
        if let error = error as? VectorFileError { isFull = error.isFullDisk }
        guard isFull else { return nil }
        errorDescription = StoreFailure.full(path: storePath).errorDescription
    }
}
