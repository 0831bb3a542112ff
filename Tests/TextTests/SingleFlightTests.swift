import Synchronization
import Testing

@testable import Ingest

@Suite("Work that many ask for at once", .timeLimit(.minutes(1)))
struct SingleFlightTests {
    /// Work that goes on until it is let go or cancelled.
    private final class Held: Sendable {
        private let state = Mutex((asked: 0, begun: 0, cancelled: 0, isOpen: false))

        var asked: Int { state.withLock { $0.asked } }
        var begun: Int { state.withLock { $0.begun } }
        var cancelled: Int { state.withLock { $0.cancelled } }
        func ask() { state.withLock { $0.asked += 1 } }
        func open() { state.withLock { $0.isOpen = true } }

        func work() async throws -> Int {
            let number = state.withLock { state in
                state.begun += 1
                return state.begun
            }
            while !state.withLock({ $0.isOpen }) {
                if Task.isCancelled {
                    state.withLock { $0.cancelled += 1 }
                    throw CancellationError()
                }
                try? await Task.sleep(for: .milliseconds(1))
            }
            return number
        }
    }

    private struct Broken: Error {}

    private func until(_ isSo: () -> Bool) async { while !isSo() { try? await Task.sleep(for: .milliseconds(1)) } }

    @Test("is done once for all who ask for the same, and once for each other thing")
    func once() async throws {
        let (flights, held) = (SingleFlight<String, Int>(), Held())
        try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<200 {
                group.addTask { try await flights.value(for: number % 2 == 0 ? "a" : "b") { try await held.work() } }
            }
            await until { held.begun == 2 }
            held.open()
            var values: Set<Int> = []
            for try await value in group { values.insert(value) }
            #expect(values.isSubset(of: Set(1...held.begun)))
        }
    }

    @Test("a value is kept where that is wanted, and asked for anew where not")
    func kept() async throws {
        for (keeps, expected) in [(true, 1), (false, 2)] {
            let (flights, held) = (SingleFlight<String, Int>(keepsValues: keeps), Held())
            held.open()
            for _ in 0..<2 { _ = try await flights.value(for: "a") { try await held.work() } }
            #expect(held.begun == expected)
        }
    }

    @Test("a failure is told to those who wait and forgotten: the next one asks again", arguments: [true, false])
    func failures(keeps: Bool) async throws {
        let flights = SingleFlight<String, Int>(keepsValues: keeps)
        await #expect(throws: Broken.self) { try await flights.value(for: "a") { throw Broken() } }
        #expect(try await flights.value(for: "a") { 7 } == 7)
    }

    @Test("one who is cancelled ends nothing for the others; with the last one the work ends, and the next begins anew")
    func cancelled() async throws {
        let (flights, held) = (SingleFlight<String, Int>(keepsValues: true), Held())
        let tasks = (0..<3).map { _ in
            Task {
                held.ask()
                return try await flights.value(for: "a") { try await held.work() }
            }
        }
        await until { held.begun == 1 && held.asked == 3 }
        // Between asking and waiting lies one call, which nobody sees from outside.
        try await Task.sleep(for: .milliseconds(100))
        tasks[0].cancel()
        tasks[1].cancel()
        try await Task.sleep(for: .milliseconds(50))
        #expect(held.cancelled == 0)
        tasks[2].cancel()
        for task in tasks { await #expect(throws: CancellationError.self) { try await task.value } }
        #expect(held.begun == 1 && held.cancelled == 1)

        held.open()
        #expect(try await flights.value(for: "a") { try await held.work() } == 2)
    }

    @Test("a stop ends what is under way and begins nothing more; what is there is still given")
    func stopped() async throws {
        let (flights, held) = (SingleFlight<String, Int>(keepsValues: true), Held())
        #expect(try await flights.value(for: "there") { 5 } == 5)
        let task = Task { try await flights.value(for: "a") { try await held.work() } }
        await until { held.begun == 1 }
        flights.stop()
        await #expect(throws: CancellationError.self) { try await task.value }
        await #expect(throws: CancellationError.self) { try await flights.value(for: "b") { 1 } }
        #expect(try await flights.value(for: "there") { 6 } == 5)
    }
}
