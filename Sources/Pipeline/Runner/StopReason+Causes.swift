import Foundation
import Store
import Teacher

extension StopReason {
    /// What a teacher's error means for the run.
    init(_ error: TeacherError) {
        let words = error.localizedDescription
        self =
            switch error {
            case .budgetReached: .budget(words)
            case .stopped: .interrupted
            case .notKept: .store(words)
            case .unreachable, .down: .unreachable(words)
            default: .refused(words)
            }
    }

    /// What can't be written for now; nil for an error of another kind.
    init?(unwritable error: any Error, store: Store) {
        guard let failure = WriteFailure(error, storePath: store.path) else { return nil }
        self = .store(failure.localizedDescription)
    }
}
