import Ingest
import Store
import Synchronization

/// Whether a run goes on: asked by every task, set by the first that has a reason to stop.
package final class RunState: Sendable {
    private struct State {
        var reason: StopReason?
        /// Teachers that are asked for nothing more, in the order in which that came about.
        var ended: [(teacher: Int, reason: StopReason)] = []
        var handlers: [@Sendable () -> Void] = []
    }

    private let state = Mutex(State())

    /// A run that goes on.
    package init() {}

    /// Stops the run; the first reason stays.
    package func stop(_ newReason: StopReason) {
        let handlers = state.withLock { state in
            state.reason = state.reason ?? newReason
            defer { state.handlers = [] }
            return state.handlers
        }
        for handler in handlers { handler() }
    }

    /// Notes that a teacher is asked for nothing more, which stops the run once that holds of all.
    ///
    /// - Parameter count: how many teachers there are.
    func stop(_ reason: StopReason, teacher: Int, of count: Int) {
        let areAllEnded = state.withLock { state in
            if !state.ended.contains(where: { $0.teacher == teacher }) { state.ended.append((teacher, reason)) }
            return state.ended.count >= count
        }
        if areAllEnded { stopWhereTeachersEnded() }
    }

    /// Once all that others could do is done: the run stopped for those teachers that have ended, and can be resumed.
    func stopWhereTeachersEnded() {
        let reasons = state.withLock { $0.ended.map(\.reason) }
        if let first = reasons.first { stop(first.and(reasons.dropFirst())) }
    }

    /// Has something done at the stop, for what waits and does not look by itself; at once if it has stopped already.
    func onStop(_ handler: @escaping @Sendable () -> Void) {
        let isStopped = state.withLock { state in
            if state.reason == nil { state.handlers.append(handler) }
            return state.reason != nil
        }
        if isStopped { handler() }
    }

    /// Waits, but no longer than the run goes on.
    ///
    /// - Throws: `CancellationError` where it does not.
    func pause(_ duration: Duration) async throws {
        let end = ContinuousClock.now + duration
        while stopReason == nil {
            let rest = end - .now
            guard rest > .zero else { return }
            try await Task.sleep(for: min(rest, .milliseconds(100)))
        }
        throw CancellationError()
    }

    /// Does work; what keeps all work from going on for now stops the run, and is no error: the next run takes it up.
    func stopping(at store: Store, _ work: () async throws -> Void) async throws {
        do {
            try await work()
        } catch is CancellationError where stopReason != nil {
            // Its index was being built; the next run builds it.
        } catch {
            guard let reason = StopReason(error, store: store) else { throw error }
            stop(reason)
        }
    }

    /// Work that is shared by many queries and done once; the stop ends it.
    func singleFlight<Key, Value>() -> SingleFlight<Key, Value> {
        let flights = SingleFlight<Key, Value>(keepsValues: true)
        onStop { flights.stop() }
        return flights
    }

    /// Does work that the stop cancels.
    ///
    /// - Returns: nil where the stop came first.
    func untilStop<Value: Sendable>(_ work: @escaping @Sendable () async throws -> Value) async throws -> Value? {
        let flight: SingleFlight<Bool, Value> = singleFlight()
        do {
            return try await flight.value(for: true, work)
        } catch is CancellationError where stopReason != nil {
            return nil
        }
    }

    /// Why it stops, or nil while it goes on.
    package var stopReason: StopReason? { state.withLock { $0.reason } }
}

/// How far the reading of a domain is, for those who work on its queries meanwhile.
final class IngestProgress: Sendable {
    /// A step of the reading.
    enum Step: Int, Sendable, Comparable {
        /// No query can be worked on: its passages may be missing.
        case corpus
        /// Every passage is in the store, and queries come.
        case queries
        /// Everything is in the store.
        case done
        /// The files can't be read: nothing more is to be begun.
        case failed

        static func < (left: Step, right: Step) -> Bool { left.rawValue < right.rawValue }
    }

    private let state = Mutex(Step.corpus)

    /// The step at hand.
    var step: Step { state.withLock { $0 } }

    /// Goes on to a later step; an earlier one changes nothing.
    func advance(to step: Step) {
        state.withLock { $0 = max($0, step) }
    }
}

/// A number of places that tasks take and give back, first come, first served.
actor AsyncSemaphore {
    private var free: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(_ count: Int) {
        free = max(1, count)
    }

    /// Waits for a place, has the work done, and gives the place back.
    func hold<Value: Sendable>(_ work: @Sendable () async throws -> Value) async rethrows -> Value {
        if free > 0 {
            free -= 1
        } else {
            await withCheckedContinuation { waiting.append($0) }
        }
        defer { giveBack() }
        return try await work()
    }

    private func giveBack() {
        if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
    }
}
