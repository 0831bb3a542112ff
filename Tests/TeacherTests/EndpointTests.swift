import Foundation
import Logging
import Settings
import Simulator
import Synchronization
import Testing

@testable import Teacher

@Suite("Several endpoints, hours and models", .serialized, .timeLimit(.minutes(3)))
struct EndpointTests {
    private let begin = ContinuousClock.now

    @Test("requests go where answers come back fast, and not where they fail")
    func pool() {
        var pool = EndpointPool(count: 2)
        var counts = [0, 0]
        for _ in 0..<300 {
            let chosen = pool.pick(at: begin)
            counts[chosen] += 1
            pool.succeeded(chosen, seconds: chosen == 0 ? 1 : 4)
        }
        #expect(counts[0] > 250)
        var broken = EndpointPool(count: 2)
        for step in 0..<3 {
            _ = (0..<2).map { _ in broken.pick(at: begin) }.map { index in
                if index == 0 {
                    _ = broken.failed(0, pause: nil, isRefusal: false, isFatal: false, at: begin + .milliseconds(step))
                } else {
                    broken.succeeded(1, seconds: 1)
                }
            }
        }
        #expect((0..<10).allSatisfy { _ in broken.pick(at: begin + .milliseconds(500)) == 1 })
        #expect((0..<40).contains { _ in broken.pick(at: begin + .seconds(5)) == 0 })
    }

    @Test("one of three addresses being dead and one refusing the key does no harm to the run")
    func oneDead() async throws {
        try await GatewayTests.withSimulator { alive in
            try await GatewayTests.withSimulator({ $0.apiKey = "another" }) { refusing in
                let urls: [SettingValue] = ["http://127.0.0.1:9", refusing.baseURL, alive.baseURL].map { .string($0) }
                let store = MemoryAnswerStore()
                var values: [String: SettingValue] = [
                    "provider": .string("openai-compatible"), "model": .string("m"), "base_urls": .list(urls),
                    "attempts": .integer(20),
                    "backoff": .object(["base": .string("5ms"), "ceiling": .string("20ms")]),
                ]
                values["concurrency"] = .integer(16)
                let configuration = try TeacherConfiguration(settings: Settings(path: "teacher", values: values))
                let gateway = GatewayTests.gateway(configuration, store, key: "key")
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 0..<120 { group.addTask { _ = try await gateway.ask(GatewayTests.request(number)) } }
                    try await group.waitForAll()
                }
                // It counts an answer once it has left, which may be after it was read.
                while alive.statistics.inFlight > 0 { try await Task.sleep(for: .milliseconds(5)) }
                #expect(alive.statistics.answered == 120 && refusing.statistics.answered == 0)
                #expect(store.state.withLock { $0.saves } == 120)
            }
        }
    }

    @Test("in a peak nothing is sent, what is in flight ends, and sending goes on by itself")
    func hours() async throws {
        try await GatewayTests.withSimulator { simulator in
            let formatter = ISO8601DateFormatter()
            let peak = try #require(formatter.date(from: "2026-11-24T03:59:59Z"))
            let now = Mutex(peak)
            let configuration = try GatewayTests.configuration(
                simulator.baseURL,
                [
                    "hours": .string("off-peak"),
                    "peak": .object([
                        "zone": .string("Asia/Shanghai"),
                        "windows": .list([.object(["from": .string("09:00"), "to": .string("12:00")])]),
                    ]),
                ]
            )
            let store = MemoryAnswerStore()
            let gateway = Gateway(
                configuration: configuration,
                credentials: Credentials(),
                store: store,
                budget: SharedBudget(limit: nil),
                log: .init(label: "test"),
                clock: { now.withLock { $0 } }
            )
            let asked = Task { try await gateway.ask(GatewayTests.request(1)) }
            while gateway.statistics().waiting == 0 { try await Task.sleep(for: .milliseconds(10)) }
            try await Task.sleep(for: .milliseconds(400))
            #expect(simulator.statistics.received == 0)
            // A second later the peak is over.
            now.withLock { $0 += 1 }
            _ = try await asked.value
            #expect(simulator.statistics.received == 1)
        }
    }

    @Test("another model in mid-run is noted, once for each change")
    func modelChange() async throws {
        let store = MemoryAnswerStore()
        let answering = try ModelServer(models: ["one", "one", "two", "two", "one"])
        defer { answering.stop() }
        let gateway = GatewayTests.gateway(
            try GatewayTests.configuration(answering.baseURL, ["concurrency": .integer(1), "stream": .boolean(false)]),
            store
        )
        for number in 0..<5 { _ = try await gateway.ask(GatewayTests.request(number)) }
        let changes = store.state.withLock { $0.modelChanges }
        #expect(changes.count == 2 && changes[0].contains("from one") && changes[0].contains("from two"))
        #expect(gateway.statistics().modelChanges == 2)
    }
}
