import Foundation
import Simulator
import TestSupport
import Testing

@testable import Pipeline

@Suite("What doctor says of teachers")
struct TeacherDoctorTests {
    private func findings(_ teacher: String, asking: Doctor.Asking, environment: [String: String] = [:]) async throws
        -> [Doctor.Finding]
    {
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
            return await Doctor(configuration: configuration, environment: environment).examine(asking)
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
}
