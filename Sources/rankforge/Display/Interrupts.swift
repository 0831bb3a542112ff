import Dispatch
import Foundation
import Pipeline
import Synchronization

/// Ctrl-C and SIGTERM: the first one drains, a later one stops at once.
final class Interrupts: Sendable {
    private let sources: Mutex<[any DispatchSourceSignal]>

    init(first: @escaping @Sendable () -> Void, second: @escaping @Sendable () -> Void) {
        let rule = Box()
        sources = Mutex(
            [SIGINT, SIGTERM].map { number in
                signal(number, SIG_IGN)
                let source = DispatchSource.makeSignalSource(signal: number, queue: .global(qos: .userInteractive))
                source.setEventHandler {
                    switch rule.value.withLock({ $0.handle(at: .now) }) {
                    case .drain: first()
                    case .ignore: break
                    case .end: second()
                    }
                }
                source.resume()
                return source
            }
        )
    }

    /// Gives the signals their usual meaning back.
    func end() {
        sources.withLock { sources in
            for source in sources { source.cancel() }
            sources = []
        }
        for number in [SIGINT, SIGTERM] { signal(number, SIG_DFL) }
    }

    private final class Box: Sendable {
        let value = Mutex(InterruptRule())
    }
}
