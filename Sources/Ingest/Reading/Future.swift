import Dispatch
import Synchronization

/// A value that is made on another thread.
final class Future<Value: Sendable>: Sendable {
    private let made = Mutex<Value?>(nil)
    private let group = DispatchGroup()

    init(_ make: @escaping @Sendable () -> Value) {
        group.enter()
        DispatchQueue.global().async { [self] in
            let value = make()
            made.withLock { $0 = value }
            group.leave()
        }
    }

    /// The value, waited for; as often as it is asked for.
    func wait() -> Value? {
        group.wait()
        return made.withLock(\.self)
    }
}
