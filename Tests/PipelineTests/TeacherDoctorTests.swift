import Foundation
import Simulator
import Teacher
import TestSupport
import Testing

@testable import Pipeline

@Suite("What doctor says of teachers")
struct TeacherDoctorTests {
    private func findings(
        _ teacher: String,
        asking: Doctor.Asking,
        environment: [String: String] = [:],
        on day: String = "2026-11-30",
        prices: String? = nil
    ) async throws -> [Doctor.Finding] {
        try await withTemporaryFolder { folder async throws in
            let file = folder.appending(path: "q.jsonl")
            try Data("{\"id\": 1, \"query\": \"q\"}\n".utf8).write(to: file)
            let configuration = try PipelineConfiguration(
                yaml: """
                    name: p
                    store: \(folder.path)/s.sqlite
                    teacher: \(teacher)
                    domains:
                      d: {source: {kind: jsonl, path: \(file.path)}, judge: {given: true}}
                    """,
                path: "p.yaml",
                environment: environment
            )
            var doctor = Doctor(configuration: configuration, environment: environment)
            doctor.now = try Date(day + "T12:00:00Z", strategy: .iso8601)
            if let prices {
                let table = folder.appending(path: "prices.json")
                try Data(prices.utf8).write(to: table)
                doctor.prices = try PriceFile(table)
            }
            return await doctor.examine(asking)
        }
    }

    @Test(
        "terms that may restrict training are named once, with where they stand, and only of providers that have them"
    )
    func terms() async throws {
        let key = ["ANTHROPIC_API_KEY": "k", "DEEPSEEK_API_KEY": "k"]
        let claude = try await findings("{provider: anthropic, model: m}", asking: .nothing, environment: key)
        let named = claude.filter { $0.subject == "terms" }
        #expect(named.count == 1 && named.first?.message.contains("https://www.anthropic.com") == true)
        let open = try await findings("{provider: deepseek, model: m}", asking: .nothing, environment: key)
        #expect(!open.contains { $0.subject == "terms" })
    }

    @Test("a summary is told from reasoning by the one tiny answer, with what exports make of it")
    func summary() async throws {
        let simulator = try await Simulator.start(SimulatorConfiguration())
        for (name, isSummary) in [("chat", false), ("gemini", true), ("responses", true)] {
            let found = try await findings(
                "{provider: openai-compatible, protocol: \(name), base_url: \"\(simulator.baseURL)\", model: rankforge-simulator}",
                asking: .answer
            )
            let answer = try #require(found.first { $0.subject == "answer" }, "\(found)")
            #expect(answer.isGood && answer.message.contains("--allow-summaries") == isSummary, "\(answer.message)")
        }
        await simulator.stop()
    }

    private static let key = ["OPENAI_API_KEY": "k", "DEEPSEEK_API_KEY": "k"]

    @Test("a price says when it was checked; 90 days later it is said that it is old, and so is the preset")
    func age() async throws {
        func messages(_ model: String, _ day: String) async throws -> [Doctor.Finding] {
            try await findings("{provider: openai, model: \(model)}", asking: .nothing, environment: Self.key, on: day)
        }
        let fresh = try await messages("gpt-6-sol", "2027-02-26")
        let price = try #require(fresh.first { $0.subject == "price" })
        #expect(price.isGood && price.message.contains("checked on 2026-11-28") && price.message.contains("output 10"))
        #expect(!price.message.contains("days ago") && !fresh.contains { $0.subject == "preset" })
        let old = try await messages("gpt-6-sol", "2027-02-27")
        #expect(old.first { $0.subject == "price" }?.message.contains("91 days ago") == true)
        let preset = try #require(old.first { $0.subject == "preset" })
        #expect(preset.isGood && preset.message.contains("91 days ago"))
        #expect(
            try await messages("gpt-5", "2026-11-30").first { $0.subject == "price" }?.message.contains("ends on")
                == true
        )
        let ended = try #require(try await messages("gpt-5", "2026-12-12").first { $0.subject == "price" })
        #expect(!ended.isGood && ended.message.contains("ended on 2026-12-11"))
        let unknown = try #require(try await messages("gpt-0", "2026-11-30").first { $0.subject == "price" })
        #expect(unknown.message.hasPrefix("unknown for gpt-0"))
    }

    @Test("a table of the user's is compared with the built-in one, and only what this run books by is wrong")
    func comparison() async throws {
        let table = """
            {"prices": [
              {"provider": "openai", "model": "gpt-6-sol", "input": 2, "output": 12, "cached_input": 0.2},
              {"provider": "openai", "model": "gpt-6-luna", "input": 0.2, "output": 0.5},
              {"provider": "openai", "model": "gpt-5", "input": 1.25, "output": 10},
              {"provider": "deepseek", "model": "deepseek-flash", "input": 0.3, "output": 1.2, "batch": 0.5},
              {"provider": "mine", "model": "new", "input": 1, "output": 1}]}
            """
        func found(_ teacher: String, _ table: String) async throws -> [Doctor.Finding] {
            try await findings(teacher, asking: .nothing, environment: Self.key, prices: table)
                .filter { $0.subject == "prices" }
        }
        let lines = try await found("{provider: openai, model: gpt-6-sol}", table)
        #expect(
            lines.count == 4
                && lines[0].message.hasSuffix(
                    "5 prices, of which 1 are unknown here (teacher.price sets one), 1 agree and 3 differ"
                )
        )
        #expect(lines[1].message == "openai gpt-6-sol: output 10 here, 12 there; set teacher.price to what holds")
        #expect(!lines[1].isGood && lines[2].isGood && lines[2].message.contains("input 0.1 here, 0.2 there"))
        #expect(lines[3].message.contains("batch unknown here, 0.5 there"))
        let own = try await found("{provider: openai, model: gpt-6-sol, price: {input: 2, output: 12}}", table)
        #expect(!own.contains { !$0.isGood })
    }
}
