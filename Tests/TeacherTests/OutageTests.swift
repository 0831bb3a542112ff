import Foundation
import Settings
import Simulator
import Synchronization
import TestSupport
import Testing

@testable import Teacher

/// What happens to a run when the server goes away, or refuses everything, over real HTTP.
@Suite("Outages and wrong set-ups", .serialized, .timeLimit(.minutes(2)))
struct OutageTests {
    private func ask(_ gateway: Gateway, _ numbers: Range<Int>) async -> [TeacherError?] {
        await withTaskGroup(of: TeacherError?.self) { group in
            for number in numbers {
                group.addTask {
                    do {
                        _ = try await gateway.ask(GatewayTests.request(number))
                        return nil
                    } catch let error as TeacherError {
                        return error
                    } catch {
                        Issue.record("\(error)")
                        return nil
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
    }

    @Test("a server that restarts in mid-run costs no request its attempts, and the run goes on by itself")
    func restart() async throws {
        var simulated = SimulatorConfiguration()
        simulated.latency = .fixed(seconds: 0.1)
        let first = try await Simulator.start(simulated)
        simulated.port = try #require(URL(string: first.baseURL)?.port)
        let store = MemoryAnswerStore()
        let gateway = GatewayTests.gateway(
            try GatewayTests.configuration(first.baseURL, ["concurrency": .integer(8), "attempts": .integer(2)]),
            store
        )
        async let asked = ask(gateway, 0..<60)
        while store.state.withLock({ $0.saves == 0 }) { try await Task.sleep(for: .milliseconds(20)) }
        await first.stop()
        while gateway.statistics().silentSeconds.map({ $0 > 1 }) != true {
            try await Task.sleep(for: .milliseconds(50))
        }
        let second = try await Simulator.start(simulated)
        let errors = await asked.compactMap(\.self)
        #expect(errors.isEmpty, "\(errors)")
        #expect(store.state.withLock { $0.saves } == 60)
        #expect(gateway.statistics().silentSeconds == nil)
        await second.stop()
    }

    @Test("a month's limit, a 429 that names no wait, stops the run and fails no query; one that names a wait heals")
    func monthlyLimit() async throws {
        let refusal =
            #"{"type":"error","error":{"type":"rate_limit_error","message":"This request would exceed your limit."}}"#
        let answer =
            #"{"type":"message","model":"m","content":[{"type":"text","text":"[1]"}],"stop_reason":"end_turn","usage":{"input_tokens":1,"output_tokens":1}}"#
        let refused = AnswerServer.Answer(refusal, status: 429)
        try await withTemporaryFolder { folder async throws in
            func outcome(_ answers: [AnswerServer.Answer], _ settings: [String: SettingValue]) async throws -> (
                errors: [TeacherError?], sent: Int
            ) {
                let server = try AnswerServer(answers, folder: folder)
                defer { server.stop() }
                let teacher = try GatewayTests.configuration(
                    server.url,
                    ["concurrency": .integer(2), "attempts": .integer(6), "stream": .boolean(false)].merging(settings) {
                        $1
                    }
                )
                let gateway = GatewayTests.gateway(teacher, MemoryAnswerStore(), key: "k")
                return (await ask(gateway, 0..<4), gateway.statistics().sent)
            }
            let claude: [String: SettingValue] = ["provider": .string("anthropic")]
            let spent = try await outcome([refused], claude)
            #expect(spent.sent <= 20, "\(spent.sent)")
            for error in spent.errors {
                guard case .refused(let failure)? = error else {
                    Issue.record("\(String(describing: error)) marks its query as failed")
                    continue
                }
                #expect(failure.status == 429 && error?.localizedDescription.contains("month") == true)
            }
            var waiting = refused
            waiting.headers = ["retry-after": "0"]
            let healed = try await outcome(Array(repeating: waiting, count: 5) + [.init(answer)], claude)
            #expect(healed.errors.allSatisfy { $0 == nil }, "\(healed.errors)")
            // Others say nothing of waits, ever.
            let others = try await outcome([refused], ["protocol": .string("anthropic")])
            #expect(others.errors.allSatisfy { if case .failed? = $0 { true } else { false } })
        }
    }

    @Test(
        "an address with nothing behind it ends the run within ten answers and what was in flight, named, nothing failed"
    )
    func wrongAddress() async throws {
        try await GatewayTests.withSimulator { simulator in
            let store = MemoryAnswerStore()
            let gateway = GatewayTests.gateway(
                try GatewayTests.configuration(simulator.baseURL + "/nothing", ["concurrency": .integer(4)]),
                store
            )
            let errors = await ask(gateway, 0..<200)
            #expect(errors.allSatisfy { if case .setUp? = $0 { true } else { false } }, "\(errors)")
            #expect(errors.allSatisfy { $0?.errorDescription?.contains("teacher.base_url") == true })
            #expect(store.state.withLock { $0.failures.count } <= 14)
        }
    }

    @Test("a request that is refused while others are answered fails alone")
    func single() async throws {
        try await GatewayTests.withSimulator { simulator in
            let gateway = GatewayTests.gateway(
                try GatewayTests.configuration(simulator.baseURL, ["concurrency": .integer(4)]),
                MemoryAnswerStore()
            )
            async let others = ask(gateway, 0..<20)
            var bad = GatewayTests.request(99)
            bad.messages = []
            let error = await #expect(throws: TeacherError.self) { try await gateway.ask(bad) }
            if case .failed(let failure, _)? = error {
                #expect(failure.status == 400)
            } else {
                Issue.record("\(error as Any)")
            }
            #expect(await others.allSatisfy { $0 == nil })
        }
    }
}
