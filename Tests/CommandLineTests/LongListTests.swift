import Foundation
import TestSupport
import Testing

@Suite("Lists of a hundred passages")
struct LongListTests {
    @Test("a hundred passages are asked, read, filtered, exported in every format, and scored")
    func hundred() async throws {
        try await withTemporaryFolder { folder async throws in
            let passages: [[String: Any]] = (1...100).map { number in
                let isGood = number % 12 == 0
                return [
                    "text": isGood ? "glaciers carve deep valleys of ice, part \(number)" : "a note on topic \(number)",
                    "label": isGood ? 1 : 0,
                ]
            }
            let row: [String: Any] = [
                "id": "1", "query": "How do glaciers carve valleys out of ice?", "passages": passages,
            ]
            try JSONSerialization.data(withJSONObject: row).write(to: folder.appending(path: "lists.jsonl"))
            let pipeline = folder.appending(path: "long.yaml")
            try Data(
                """
                name: long
                store: \(folder.path)/long.sqlite
                teacher: {provider: simulator, simulator: {sample_noise: 0.05}}
                domains:
                  d: {source: {kind: jsonl, path: \(folder.path)/lists.jsonl}, judge: {given: true}}
                list: {size: 100}
                rank: {samples: 3, consensus: kemeny}
                """.utf8
            ).write(to: pipeline)
            let run = try await RankforgeProcess.run(["run", pipeline.path])
            try #require(run.status == 0, "\(run.errors)")
            func export(_ format: String) async throws -> URL {
                let out = folder.appending(path: format)
                let result = try await RankforgeProcess.run([
                    "export", pipeline.path, "--format", format, "--out", out.path, "--allow-simulated",
                ])
                #expect(result.status == 0, "\(format): \(result.errors)")
                return out
            }
            let sft = try String(contentsOf: try await export("sft").appending(path: "sft.jsonl"), encoding: .utf8)
            #expect(sft.contains("100 passages") && sft.contains("[100] "))
            let order = try #require(sft.components(separatedBy: "<answer>").last).prefix { $0 != "<" }
            #expect(order.split(separator: ">").count == 100)
            for format in ["reasonrank", "triples", "beir"] { _ = try await export(format) }

            let gold = try await export("rl").appending(path: "rl.jsonl")
            let rollout = ["id": "d/1", "rollout": "<think> because </think> <answer>\(order)</answer>"]
            let rollouts = folder.appending(path: "rollouts.jsonl")
            try JSONSerialization.data(withJSONObject: rollout).write(to: rollouts)
            let score = try await RankforgeProcess.run([
                "score", "--gold", gold.path, "--rollouts", rollouts.path,
            ])
            #expect(score.status == 0, "\(score.errors)")
            // The teacher's own order: the overlap term is full, 0.1 at most.
            #expect(score.output.contains("\"rbo\": 0.99997"), "\(score.output)")
        }
    }
}
