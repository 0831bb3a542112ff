import Foundation
import Logging
import Ranking
import Settings
import Simulator
import Synchronization
import Testing

@testable import Teacher

/// The gateway over real HTTP, against the simulator on loopback.
@Suite("Gateway", .serialized, .timeLimit(.minutes(2)))
struct GatewayTests {
    static func request(_ number: Int, sample: Int = 0) -> TeacherRequest {
        let passages = (1...5).map { "[\($0)] passage \($0) about matter \(number) and cats \($0 * number)" }.joined(
            separator: "\n"
        )
        let text =
            "<query>\n  matter \(number)\n</query>\n\n<passages>\n\(passages)\n</passages>\nOrder them like [2] > [1]."
        return TeacherRequest(
            messages: [ChatMessage(role: .user, content: text)],
            maxTokens: 4096,
            sample: sample,
            domain: "d",
            stage: .rank,
            query: QueryID(domain: "d", local: "\(number)")
        )
    }

    static func configuration(_ url: String, _ more: [String: SettingValue] = [:]) throws -> TeacherConfiguration {
        let base: [String: SettingValue] = [
            "provider": .string("openai-compatible"), "base_url": .string(url), "model": .string("m"),
            "backoff": .object(["base": .string("5ms"), "ceiling": .string("20ms")]),
            "price": .object(["input": .number(1), "output": .number(2)]), "attempts": .integer(20),
        ]
        return try TeacherConfiguration(settings: Settings(path: "teacher", values: base.merging(more) { $1 }))
    }

    static func withSimulator<Result>(
        _ set: (inout SimulatorConfiguration) -> Void = { _ in },
        _ body: (RunningSimulator) async throws -> Result
    ) async throws -> Result {
        var configuration = SimulatorConfiguration()
        set(&configuration)
        let simulator = try await Simulator.start(configuration)
        do {
            let result = try await body(simulator)
            await simulator.stop()
            return result
        } catch {
            await simulator.stop()
            throw error
        }
    }

    static func gateway(_ configuration: TeacherConfiguration, _ store: MemoryAnswerStore, key: String? = nil)
        -> Gateway
    {
        Gateway(
            configuration: configuration,
            credentials: Credentials(apiKey: key),
            store: store,
            budget: SharedBudget(
                limit: configuration.budget,
                spent: { store.spent },
                possible: { store.possiblyBilledMicroUSD }
            ),
            log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
    }

    @Test(
        "an answer comes with reasoning, usage and cost, and a second question for it is not sent",
        arguments: [true, false]
    )
    func paidOnce(streams: Bool) async throws {
        try await Self.withSimulator { simulator in
            let store = MemoryAnswerStore()
            let gateway = Self.gateway(try Self.configuration(simulator.baseURL, ["stream": .boolean(streams)]), store)
            let first = try await gateway.ask(Self.request(1))
            #expect(!first.reasoning.isEmpty && first.content.contains("[1]"))
            #expect(first.finishReason == "stop" && first.isSimulated && first.model == "rankforge-simulator")
            let prompt = try #require(first.usage.prompt)
            let completion = try #require(first.usage.completion)
            #expect(first.costMicroUSD == prompt + 2 * completion)
            #expect(try await gateway.ask(Self.request(1)) == first)
            #expect(simulator.statistics.received == 1 && store.state.withLock { $0.saves } == 1)
            #expect(try await gateway.ask(Self.request(1, sample: 1)) == first || simulator.statistics.received == 2)
            #expect(simulator.statistics.received == 2)
        }
    }

    @Test("a clock that jumps by days, back and forth, holds nothing up and loses nothing")
    func jumpingClock() async throws {
        try await Self.withSimulator({
            $0.faults.rateLimited = 0.2
            $0.faults.retryAfter = 0
            $0.latency = .fixed(seconds: 0.01)
        }) { simulator in
            let store = MemoryAnswerStore()
            let calls = Mutex(0)
            let gateway = Gateway(
                configuration: try Self.configuration(simulator.baseURL),
                credentials: Credentials(),
                store: store,
                budget: SharedBudget(limit: nil),
                log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
                clock: {
                    let number = calls.withLock { calls in
                        calls += 1
                        return calls
                    }
                    return Date().addingTimeInterval(Double((number * 7919) % 21 - 10) * 86_400)
                }
            )
            let start = ContinuousClock.now
            try await withThrowingTaskGroup(of: Answer.self) { group in
                for number in 0..<200 { group.addTask { try await gateway.ask(Self.request(number)) } }
                for try await answer in group { #expect(answer.latencyMilliseconds < 10_000) }
            }
            #expect(store.state.withLock { $0.saves } == 200)
            #expect(ContinuousClock.now - start < .seconds(30))
        }
    }

    @Test("a hundred who ask the same at the same time share one request")
    func sharedFlight() async throws {
        try await Self.withSimulator({ $0.latency = .fixed(seconds: 0.1) }) { simulator in
            let store = MemoryAnswerStore()
            let gateway = Self.gateway(try Self.configuration(simulator.baseURL), store)
            try await withThrowingTaskGroup(of: Answer.self) { group in
                for _ in 0..<100 { group.addTask { try await gateway.ask(Self.request(7)) } }
                try await group.waitForAll()
            }
            #expect(simulator.statistics.received == 1)
        }
    }

    @Test("with faults of every kind all answers come, none is stored twice, and each failed attempt is noted")
    func faults() async throws {
        let set = { (configuration: inout SimulatorConfiguration) in
            configuration.faults.rateLimited = 0.1
            configuration.faults.retryAfter = 0
            configuration.faults.error500 = 0.1
            configuration.faults.error503 = 0.1
            configuration.faults.reset = 0.1
            configuration.faults.stall = 0.05
            configuration.faults.cutStream = 0.05
        }
        try await Self.withSimulator(set) { simulator in
            let store = MemoryAnswerStore()
            let timeouts: SettingValue = .object(["first_token": .string("2s"), "idle": .string("2s")])
            let gateway = Self.gateway(try Self.configuration(simulator.baseURL, ["timeouts": timeouts]), store)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<150 { group.addTask { _ = try await gateway.ask(Self.request(number)) } }
                try await group.waitForAll()
            }
            let (saves, failures) = store.state.withLock { ($0.saves, $0.failures) }
            #expect(saves == 150 && simulator.statistics.answeredAgain == 0)
            let causes = Set(failures.map(\.cause))
            #expect(causes.isSuperset(of: [.rateLimited, .server, .reset, .cutStream]), "\(causes)")
            #expect(failures.count == gateway.statistics().failures.values.reduce(0, +))
        }
    }

    @Test("never more in flight than the bound; waiting for a place counts for no deadline")
    func bound() async throws {
        try await Self.withSimulator({ $0.latency = .fixed(seconds: 0.05) }) { simulator in
            let timeouts: SettingValue = .object(["first_token": .string("900ms"), "total": .string("900ms")])
            let gateway = Self.gateway(
                try Self.configuration(
                    simulator.baseURL,
                    ["concurrency": .integer(3), "timeouts": timeouts, "attempts": .integer(1)]
                ),
                MemoryAnswerStore()
            )
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<90 { group.addTask { _ = try await gateway.ask(Self.request(number)) } }
                try await group.waitForAll()
            }
            #expect(simulator.statistics.mostInFlight <= 3)
        }
    }

    @Test("what was begun is finished first: requests of a later stage do not wait behind those of an earlier one")
    func laterStagesFirst() async throws {
        try await Self.withSimulator({ $0.latency = .fixed(seconds: 0.1) }) { simulator in
            let store = MemoryAnswerStore()
            let gateway = Self.gateway(try Self.configuration(simulator.baseURL, ["concurrency": .integer(1)]), store)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<20 {
                    var request = Self.request(number)
                    if number < 19 { request.stage = .judge }
                    let asked = request
                    group.addTask {
                        while number == 19, store.state.withLock({ $0.saves < 2 }) {
                            try await Task.sleep(for: .milliseconds(5))
                        }
                        _ = try await gateway.ask(asked)
                    }
                }
                try await group.waitForAll()
            }
            let place = store.state.withLock { $0.savedStages.firstIndex(of: .rank) }
            #expect(try #require(place) < 8)
        }
    }

    @Test("a wrong key ends everything at once with the server's words, and the key is in no message")
    func wrongKey() async throws {
        try await Self.withSimulator({ $0.apiKey = "right" }) { simulator in
            let store = MemoryAnswerStore()
            let gateway = Self.gateway(
                try Self.configuration(simulator.baseURL, ["concurrency": .integer(1)]),
                store,
                key: "wrong-canary"
            )
            for number in 0..<3 {
                let error = await #expect(throws: TeacherError.self) { try await gateway.ask(Self.request(number)) }
                #expect(error?.errorDescription?.contains("Authentication Fails") == true)
                #expect(error?.errorDescription?.contains("canary") == false)
            }
            #expect(simulator.statistics.received == 1)
        }
    }

    @Test("the key is not repeated even where a server repeats it")
    func repeatedKey() async throws {
        try await Self.withSimulator({ $0.apiKey = "right" }) { simulator in
            // The simulator's own words hold "no such key": with that as the key it must be taken out.
            let gateway = Self.gateway(
                try Self.configuration(simulator.baseURL),
                MemoryAnswerStore(),
                key: "no such key"
            )
            let error = await #expect(throws: TeacherError.self) { try await gateway.ask(Self.request(1)) }
            #expect(error?.errorDescription?.contains("no such key") == false)
            #expect(error?.errorDescription?.contains("[key]") == true)
        }
    }

    @Test("no balance ends the run; what was in flight is kept")
    func noBalance() async throws {
        try await Self.withSimulator({ $0.faults.noBalanceAfter = 10 }) { simulator in
            let store = MemoryAnswerStore()
            let gateway = Self.gateway(try Self.configuration(simulator.baseURL, ["concurrency": .integer(2)]), store)
            let ended = await withTaskGroup(of: Bool.self) { group in
                for number in 0..<40 {
                    group.addTask { (try? await gateway.ask(Self.request(number))) != nil }
                }
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            while simulator.statistics.inFlight > 0 { try await Task.sleep(for: .milliseconds(5)) }
            #expect(ended == simulator.statistics.answered && store.state.withLock { $0.saves } == ended && ended >= 10)
        }
    }

    @Test("the budget is never exceeded, whatever is in flight")
    func budget() async throws {
        try await Self.withSimulator { simulator in
            let store = MemoryAnswerStore(spent: 5000)
            let gateway = Self.gateway(try Self.configuration(simulator.baseURL, ["budget": .number(0.06)]), store)
            let refused = await withTaskGroup(of: Bool.self) { group in
                for number in 0..<200 {
                    group.addTask {
                        do {
                            _ = try await gateway.ask(Self.request(number))
                            return false
                        } catch TeacherError.budgetReached {
                            return true
                        } catch {
                            Issue.record("\(error)")
                            return false
                        }
                    }
                }
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(refused > 0)
            #expect(gateway.statistics().spentMicroUSD <= 60_000 && gateway.statistics().spentMicroUSD > 5000)
        }
    }

    @Test("an answer that could not be stored is handed to nobody")
    func storedFirst() async throws {
        struct Full: Error {}
        try await Self.withSimulator { simulator in
            let gateway = Self.gateway(try Self.configuration(simulator.baseURL), MemoryAnswerStore(failure: Full()))
            await #expect(throws: Full.self) { try await gateway.ask(Self.request(1)) }
        }
    }

    @Test("drained, it sends nothing more and reads what is in flight to its end")
    func drained() async throws {
        try await Self.withSimulator({ $0.latency = .fixed(seconds: 1) }) { simulator in
            let store = MemoryAnswerStore()
            let gateway = Self.gateway(try Self.configuration(simulator.baseURL, ["concurrency": .integer(4)]), store)
            let answered = await withTaskGroup(of: Bool.self) { group in
                for number in 0..<20 { group.addTask { (try? await gateway.ask(Self.request(number))) != nil } }
                while simulator.statistics.inFlight < 4 { try? await Task.sleep(for: .milliseconds(5)) }
                gateway.drain()
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(answered == 4 && store.state.withLock { $0.saves } == 4 && simulator.statistics.received == 4)
        }
    }

    @Test("an address where nobody listens ends the run with a message, not an endless crawl")
    func nobody() async throws {
        let store = MemoryAnswerStore()
        let gateway = Self.gateway(
            try Self.configuration("http://127.0.0.1:9", ["concurrency": .integer(40), "attempts": .integer(50)]),
            store
        )
        let errors = await withTaskGroup(of: String.self) { group in
            for number in 0..<8 {
                group.addTask {
                    do {
                        _ = try await gateway.ask(Self.request(number))
                        return "answered"
                    } catch { return error.localizedDescription }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(errors.allSatisfy { $0.contains("attempts in a row failed") }, "\(errors)")
        #expect(errors.allSatisfy { $0.contains("http://127.0.0.1:9") }, "\(errors)")
        // Three attempts a request are enough where nobody was ever reached; the bound of a run under way is 120 here.
        #expect(store.state.withLock { $0.failures.count } <= 8 * 5)
    }
}
