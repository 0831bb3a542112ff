import Dispatch
import Foundation
import Synchronization

/// Ctrl-C and SIGTERM: the first one drains, the second one stops at once.
final class Interrupts: Sendable {
    private let sources: Mutex<[any DispatchSourceSignal]>

    init(first: @escaping @Sendable () -> Void, second: @escaping @Sendable () -> Void) {
        let box = Count(count: 0)
        sources = Mutex(
            [SIGINT, SIGTERM].map { number in
                signal(number, SIG_IGN)
                let source = DispatchSource.makeSignalSource(signal: number, queue: .global(qos: .userInteractive))
                source.setEventHandler { box.next() == 1 ? first() : second() }
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

    private final class Count: Sendable {
        private let number: Mutex<Int>

        init(count: Int) { number = Mutex(count) }

        func next() -> Int {
            number.withLock { number in
                number += 1
                return number
            }
        }
    }
}
