import Dispatch
import Foundation
import Synchronization

/// A few blocks of bytes between a thread that makes them and one that takes them.
final class BoundedBuffer: Sendable {
    private struct State {
        var blocks: [Data] = []
        var failure: SourceError?
        var isAbandoned = false
    }

    private let state = Mutex(State())
    private let filled = DispatchSemaphore(value: 0)
    /// Begins at 0 and is raised, since a semaphore that is freed below its first value is a crash.
    private let free = DispatchSemaphore(value: 0)

    /// - Parameter capacity: how many blocks lie ready at most.
    init(capacity: Int) {
        for _ in 0..<capacity { free.signal() }
    }

    /// Adds a block; waits for room.
    ///
    /// - Returns: whether somebody still wants more.
    func add(_ block: Data) -> Bool {
        free.wait()
        let isWanted = state.withLock { state in
            state.blocks.append(block)
            return !state.isAbandoned
        }
        filled.signal()
        return isWanted
    }

    /// Nothing comes any more.
    func end(_ failure: SourceError?) {
        state.withLock { $0.failure = failure }
        filled.signal()
    }

    /// The next block, waited for; nil at the end, as often as it is asked for.
    func next() throws -> Data? {
        filled.wait()
        let (block, failure) = state.withLock { state -> (Data?, SourceError?) in
            state.blocks.isEmpty ? (nil, state.failure) : (state.blocks.removeFirst(), nil)
        }
        if let block {
            free.signal()
            return block
        }
        filled.signal()
        if let failure { throw failure }
        return nil
    }

    /// Nobody takes any more: whoever makes blocks may end.
    func abandon() {
        state.withLock { $0.isAbandoned = true }
        free.signal()
    }
}
