import HTTP
import Synchronization

/// Reads the answer of an attempt once: on the engine's thread where it must be safe at once, else where it is asked for.
final class EarlyReading<Value: Sendable>: Sendable {
    typealias Outcome = Result<Dispatch.Paid<Value>, AttemptFailure>

    private let read: @Sendable (HTTPResult) -> Outcome
    private let journal: (@Sendable (Value) -> Void)?
    private let outcome = Mutex<Outcome?>(nil)

    init(_ read: @escaping @Sendable (HTTPResult) -> Outcome, journal: (@Sendable (Value) -> Void)?) {
        self.read = read
        self.journal = journal
    }

    /// What the engine calls as the last byte has come; nil where nothing is journalled, since reading there would hold up the others.
    var onComplete: (@Sendable (HTTPResult) -> Void)? {
        guard let journal else { return nil }
        return { [self] result in
            let made = read(result)
            if case .success(let paid) = made { journal(paid.value) }
            outcome.withLock { $0 = made }
        }
    }

    func value(of result: HTTPResult) -> Outcome { outcome.withLock { $0 } ?? read(result) }
}
