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
                #expect(kinds == [name == "chat" ? "raw" : "summary"])
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
}
