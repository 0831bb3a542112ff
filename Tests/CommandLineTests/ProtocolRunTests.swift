import Foundation
import TestSupport
import Testing

/// The demo with a teacher that is spoken to otherwise.
@Suite("Protocols from run to export", .serialized)
struct ProtocolRunTests {
    @Test(
        "Responses and chat completions keep the same lists for the same tokens; summaries are in no sft export unless told"
    )
    func responses() async throws {
        try await withTemporaryFolder { folder async throws in
            var counts: [[String]] = []
            for name in ["chat", "responses", "gemini"] {
                let own = folder.appending(path: name)
                try FileManager.default.createDirectory(at: own, withIntermediateDirectories: true)
                let demo = Demo(
                    folder: own,
                    settings: ["teacher.protocol=\(name)", "teacher.simulator.cut_by_length=0"]
                )
                let run = try await demo.run()
                try #require(run.status == 0, "\(run.errors)")
                counts.append(
                    try demo.sql(
                        "SELECT COUNT(*) FROM v_kept; SELECT COUNT(*), SUM(prompt_tokens), SUM(completion_tokens) FROM ledger"
                    )
                )
                let kinds = try demo.sql("SELECT DISTINCT reasoning_kind FROM response")
                let kind = name == "chat" ? "raw" : "summary"
                #expect(kinds == [kind])
                let status = try await demo.verb("status")
                #expect(status.output.contains("reasoning: \(kind)"), "\(status.output)")
                let first = try #require(try demo.sql("SELECT query_id FROM v_kept LIMIT 1").first)
                let shown = try await demo.verb("show", [first])
                #expect(shown.output.contains("reasoning (\(kind)):"), "\(shown.output)")
                guard name != "chat" else { continue }
                let common = ["--format", "sft", "--allow-simulated", "--out", own.appending(path: "sft").path]
                let refused = try await demo.verb("export", common)
                #expect(refused.status == 1 && refused.errors.contains("--allow-summaries"), "\(refused)")
                let told = try await demo.verb("export", common + ["--allow-summaries"])
                #expect(told.status == 0, "\(told.errors)")
                let again = try await demo.run()
                #expect(again.status == 0 && again.output.contains("\n0 answers in this run"), "\(again.output)")
            }
            #expect(Set(counts).count == 1, "\(counts)")
            let local = Demo(folder: folder, settings: ["teacher.protocol=ollama"])
            let batch = try await local.verb("batch", ["export"], ["--out", folder.appending(path: "batch").path])
            #expect(batch.status == 2 && batch.errors.contains("teacher.protocol: expected"), "\(batch)")
        }
    }

    @Test(
        "judges without thinking beside a ranker that thinks 5,000 tokens cost less than 15 % of what thinking judges do, and orders take the same tokens"
    )
    func judgesWithoutThinking() async throws {
        try await withTemporaryFolder { folder async throws in
            func costs(_ name: String, _ settings: [String]) async throws -> [String: [Int]] {
                let own = folder.appending(path: name)
                try FileManager.default.createDirectory(at: own, withIntermediateDirectories: true)
                let common = [
                    "teacher.simulator.reasoning_tokens=5000", "teacher.simulator.cut_by_length=0",
                    "filter.max_reasoning_tokens=10000",
                ]
                let demo = Demo(folder: own, settings: common + settings)
                let run = try await demo.run()
                try #require(run.status == 0, "\(run.errors)")
                let lines = try demo.sql(
                    "SELECT stage, COUNT(*), SUM(prompt_tokens), SUM(reasoning_tokens), SUM(cost_micro_usd) FROM ledger GROUP BY stage"
                )
                let fields = lines.map { $0.split(separator: "|") }
                return Dictionary(fields.map { (String($0[0]), $0.dropFirst().compactMap { Int($0) }) }) { $1 }
            }
            let with = try await costs("with", [])
            let judges = ["biology", "coding", "math-problem", "math-theorem"].map {
                "domains.\($0).judge.parameters.reasoning_effort=none"
            }
            let without = try await costs("without", judges)
            let (before, after) = (try #require(with["judge"]), try #require(without["judge"]))
            // The same questions, and what was thought about each of them: not a trick of fewer answers.
            #expect(before[0] == after[0] && before[1] == after[1])
            #expect(before[2] >= 5000 * before[0] && after[2] == 0)
            #expect(Double(after[3]) < 0.15 * Double(before[3]), "\(before) \(after)")
            // What the simulator's cache holds depends on who asked first.
            #expect(with["rank"]?.prefix(3) == without["rank"]?.prefix(3))
        }
    }
}
