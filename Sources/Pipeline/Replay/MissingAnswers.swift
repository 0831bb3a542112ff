import Synchronization
import Teacher

/// Counts the answers that a replay would have had to ask for.
final class MissingAnswers: Sendable {
    private let number = Mutex(0)

    /// How many.
    var count: Int { number.withLock { $0 } }

    /// Counts one, and gives the error with which its query ends.
    func noted() -> TeacherError {
        number.withLock { $0 += 1 }
        return .failed(
            AttemptFailure(cause: .connect, message: "no stored answer, and a replay sends nothing"),
            attempts: 0
        )
    }
}
