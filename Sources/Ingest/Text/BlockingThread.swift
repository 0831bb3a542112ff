import Dispatch
import Synchronization

/// Runs work that blocks (on files, on a child process) outside of the cooperative threads, which must stay free for answers.
///
/// - Throws: what the work throws; it is told whether its task was cancelled, and has to look.
package func onBlockingThread<Value: Sendable>(
    _ work: @escaping @Sendable (_ isCancelled: @Sendable () -> Bool) throws -> Value
) async throws -> Value {
    let cancelled = CancellationFlag()
    return try await withTaskCancellationHandler {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global(qos: .userInitiated).async {
                continuation.resume(with: Result { try work { cancelled.isRaised } })
            }
        }
    } onCancel: {
        cancelled.raise()
    }
}

/// A flag that one task raises and a blocking thread looks at.
private final class CancellationFlag: Sendable {
    private let raised = Mutex(false)
    var isRaised: Bool { raised.withLock { $0 } }
    func raise() { raised.withLock { $0 = true } }
}
