import Foundation
import Retrieval
import Store
import Teacher

/// Why a run ended before all was done; it can always be resumed.
public enum StopReason: Sendable, Hashable, LocalizedError {
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
    public var errorDescription: String? {
        switch self {
        case .budget(let words), .refused(let words), .unreachable(let words), .search(let words), .store(let words):
            words
        case .interrupted: "stopped by the user; what was in flight is stored"
        }
    }
}

extension StopReason {
    /// What a teacher's error means for the run.
    init(_ error: TeacherError) {
        let words = error.localizedDescription
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
