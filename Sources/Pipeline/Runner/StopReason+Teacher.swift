import Foundation
import Teacher

extension StopReason {
    /// What a teacher's error means for the run.
    init(_ error: TeacherError) {
        let words = error.localizedDescription
        self =
            switch error {
            case .budgetReached: .budget(words)
            case .stopped: .interrupted
            case .unreachable: .unreachable(words)
            default: .refused(words)
            }
    }
}
