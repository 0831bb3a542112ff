import Synchronization

/// Does a piece of work once for all who ask for the same at the same time.
///
/// ```swift
/// private let indexes = SingleFlight<String, Index>(keepsValues: true)
/// let index = try await indexes.value(for: domain) { try await build(domain) }
/// ```
///
/// The work is nobody's own: it goes on while anyone waits for it, and is cancelled when the last one who waits is cancelled, or by ``stop()``.
/// A failure is told to all who wait and then forgotten, so that the next one asks again.
package final class SingleFlight<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct Flight {
        let number: Int
        let task: Task<Value, any Error>
        var waiting = 1
        var isDone = false
    }

    private struct State {
        var flights: [Key: Flight] = [:]
        var begun = 0
        var isStopped = false
    }

    private let keepsValues: Bool
    private let state = Mutex(State())

    /// - Parameter keepsValues: whether a value is given to all who ask later; if not, these ask anew.
    package init(keepsValues: Bool = false) {
        self.keepsValues = keepsValues
    }

    /// The value, from work that is under way or is begun now.
    ///
    /// - Throws: what the work throws; `CancellationError` after ``stop()``, where the value is not there already. One who is cancelled
    ///   while others wait gets the value with them.
    package func value(
        for key: Key,
        _ work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let flight = try join(key, work)
        return try await withTaskCancellationHandler {
            try await flight.task.value
        } onCancel: {
            leave(key, flight.number)
        }
    }

    /// Cancels what is under way, and begins nothing more. Those who wait go on when the work has ended.
    package func stop() {
        let tasks = state.withLock { state in
            state.isStopped = true
            return state.flights.values.map(\.task)
        }
        for task in tasks { task.cancel() }
    }

    private func join(_ key: Key, _ work: @escaping @Sendable () async throws -> Value) throws -> Flight {
        try state.withLock { state in
            if let flight = state.flights[key] {
                state.flights[key]?.waiting += 1
                return flight
            }
            if state.isStopped { throw CancellationError() }
            state.begun += 1
            let number = state.begun
            // A task and not a plain call: while it works, others must find it and wait for the same result.
            let task = Task {
                do {
                    let value = try await work()
                    land(key, number, isKept: keepsValues)
                    return value
                } catch {
                    land(key, number, isKept: false)
                    throw error
                }
            }
            let flight = Flight(number: number, task: task)
            state.flights[key] = flight
            return flight
        }
    }

    private func land(_ key: Key, _ number: Int, isKept: Bool) {
        state.withLock { state in
            guard state.flights[key]?.number == number else { return }
            if isKept { state.flights[key]?.isDone = true } else { state.flights[key] = nil }
        }
    }

    private func leave(_ key: Key, _ number: Int) {
        let abandoned = state.withLock { state -> Task<Value, any Error>? in
            guard var flight = state.flights[key], flight.number == number, !flight.isDone else { return nil }
            flight.waiting -= 1
            // What is being cancelled must not be joined: the next one begins anew.
            state.flights[key] = flight.waiting > 0 ? flight : nil
            return flight.waiting > 0 ? nil : flight.task
        }
        abandoned?.cancel()
    }
}
