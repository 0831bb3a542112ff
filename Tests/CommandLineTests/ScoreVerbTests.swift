import Foundation
import TestSupport
import Testing

@Suite("The score verb")
struct ScoreVerbTests {
    @Test("it scores rollouts against an export, names the rows that it can't score, and ends with 4 if there are any")
    func score() async throws {
        try await withTemporaryFolder { folder async throws in
            let demo = Demo(folder: folder)
            #expect(try await demo.run().status == 0)
            let out = folder.appending(path: "rl")
            let export = ["--format", "rl", "--out", out.path, "--allow-simulated"]
            #expect(try await demo.verb("export", export).status == 0)
            struct Row: Decodable {
                struct Truth: Decodable { let ground_truth: String }
                struct Extra: Decodable { let qid: String }
                let reward_model: Truth
                let extra_info: Extra
            }
            let rows = try String(contentsOf: out.appending(path: "rl.jsonl"), encoding: .utf8).split(separator: "\n")
                .map { try JSONDecoder().decode(Row.self, from: Data($0.utf8)) }
            let rollouts = folder.appending(path: "rollouts.jsonl")
            var lines = rows.map { row in
                "{\"qid\": \"\(row.extra_info.qid)\", \"text\": \"<think></think><answer>\(row.reward_model.ground_truth)</answer>\"}\n"
            }
            try Data(lines.joined().utf8).write(to: rollouts)
            let fine = try await RankforgeProcess.run(["score", "--gold", out.path, "--rollouts", rollouts.path])
            #expect(fine.status == 0 && fine.output.split(separator: "\n").count == rows.count, "\(fine.errors)")
            #expect(!fine.output.contains("\"fault\": \"") && fine.errors.contains("\(rows.count) rollouts"))
            lines.insert("{\"qid\": 3}\n", at: 1)
            try Data(lines.joined().utf8).write(to: rollouts)
            let broken = try await RankforgeProcess.run(["score", "--gold", out.path, "--rollouts", rollouts.path])
            #expect(broken.status == 4 && broken.errors.contains("line 2: expected a text under `output`"))
            let absent = try await RankforgeProcess.run(["score", "--gold", "nowhere", "--rollouts", rollouts.path])
            #expect(absent.status == 2 && absent.output.isEmpty)
        }
    }
}
