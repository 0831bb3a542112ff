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
            case .unreachable, .down: .unreachable(words)
            default: .refused(words)
            }
    }

    /// The disk that holds the store is full.
    init(fullDisk store: Store) {
        self = .store("the disk that holds \(store.path) is full; make room, then run the same command again")
    }
}
