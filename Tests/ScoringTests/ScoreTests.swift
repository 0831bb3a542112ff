import Foundation
import Ingest
import Ranking
import Settings
import TestSupport
import Testing

@testable import Export

@Suite("Scores of rollouts")
struct ScoreTests {
    /// An rl row as the exporter writes it, less the prompt.
    private func gold(_ number: Int, order: [Int], relevant: [Int]) -> String {
        let ids = (1...order.count).map { "\"p\($0)\"" }
        let truth = order.map { "[\($0)]" }.joined(separator: " > ")
        return """
            {"data_source": "rankforge", "prompt": [{"role": "user", "content": "\\"extra_info\\": {\\u007b ]"}], "reward_model": \
            {"style": "rule", "ground_truth": "\(truth)"}, "extra_info": {"index": \(number), "qid": "d/\(number)", "initial_list": \
            [\(ids.joined(separator: ", "))], "relevant_docids": [\(relevant.map { "\"p\($0)\"" }.joined(separator: ", "))]}}
            """
    }

    private func write(_ lines: [String], to file: URL) throws {
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: file)
    }

    /// Scores a file and gives the rows.
    private func score(_ folder: URL, rule: MultiViewReward.Rule = .paper(p: 0.9), isThinkOpen: Bool = false)
        async throws -> ([[String: Any]], ScoreSummary)
    {
        let run = ScoreRun(
            gold: try GoldLists(url: folder.appending(path: "rl.jsonl")),
            rule: rule,
            isThinkOpen: isThinkOpen
        )
        var bytes: [UInt8] = []
        let summary = try await run.score(folder.appending(path: "rollouts.jsonl")) { bytes += $0 }
        let rows = try String(decoding: bytes, as: UTF8.self).split(separator: "\n").map { line in
            try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
        return (rows, summary)
    }

    @Test("each rollout gets its reward, its parts and the reason for a 0 or -1, under any of the documented keys")
    func parts() async throws {
        try await withTemporaryFolder { folder in
            try write([gold(7, order: [2, 1, 3], relevant: [2])], to: folder.appending(path: "rl.jsonl"))
            try write(
                [
                    #"{"id": "d/7", "output": "<think>\u00e9\n</think>\n\n<answer>[2] > [1] > [3]</answer>"}"#,
                    #"{"qid": "d/7", "text": "\u003cthink>x</think><answer>[1] [2] [3]</answer>"}"#,
                    #"{"index": 7, "more": [{"a": [1.5e3, null, true]}], "response": "<think></think><answer>[1] > [2]</answer>"}"#,
                    #"{"query_id": "d/7", "completion": "<think></think><answer>[1] > [2] > [4]</answer>"}"#,
                    #"{"id": "d/7", "rollout": "<think></think><answer>[1] > [2] > [02]</answer>"}"#,
                    #"{"id": "d/7", "output": "[2] > [1] > [3]"}"#,
                    #"{"id": "d/7", "output": "<think>a</think> so <answer>[2] > [1] > [3]</answer>"}"#,
                ],
                to: folder.appending(path: "rollouts.jsonl")
            )
            let (rows, summary) = try await score(folder)
            let rewards = rows.compactMap { $0["reward"] as? Double }
            #expect(rewards.count == 7 && summary.scored == 7 && summary.broken == 0)
            #expect(abs(rewards[0] - (1 + 0.2 + 0.1 * (1 - 0.9 * 0.9 * 0.9))) < 1e-12)
            #expect(abs((rows[1]["ndcg"] as? Double ?? 0) - 0.6309297535714575) < 1e-12)
            #expect(Array(rewards[2...]) == [0, 0, 0, -1, -1])
            #expect(rows[2]["reason"] as? String == "expected 3 identifiers in the answer, found 2")
            #expect(rows[3]["reason"] as? String == "expected identifiers from 1 to 3, found 4")
            #expect(rows[4]["reason"] as? String == "expected each passage once, found 2 again")
            #expect(rows[5]["fault"] as? String == "output-format")
            #expect(rows[6]["reason"] as? String == "expected <answer> right after </think>, found something else")
            #expect(rows[0]["fault"] is NSNull && rows[5]["ndcg"] is NSNull)
        }
    }

    @Test("broken rows are counted and named by their line, and the others keep their rewards and their order")
    func broken() async throws {
        try await withTemporaryFolder { folder in
            try write(
                [gold(0, order: [1, 2], relevant: [1]), gold(1, order: [1, 1], relevant: [1]), "{", "[]"],
                to: folder.appending(path: "rl.jsonl")
            )
            let good = #"{"id": "d/0", "output": "<think></think><answer>[1] > [2]</answer>"}"#
            let file = folder.appending(path: "rollouts.jsonl")
            var bytes = Data("\u{FEFF}\(good)\r\n\n".utf8)
            for row in [
                "{\"id\": \"d/0\"}", "{\"output\": \"x\"}", "{\"id\": \"d/9\", \"output\": \"x\"}", good + " x",
                "{\"id\": \"d/0\", \"output\": \"x",
                #"{"id": "d/0", "output": "\ud800"}"#, #"{"id": "d/0", "output": "\u12"}"#,
                String(repeating: "[", count: 100_000), "nonsense",
                "{\"id\": \"d/0\", \"output\": null}",
            ] {
                bytes += Data((row + "\n").utf8)
            }
            bytes += Data("{\"id\": \"d/0\", \"output\": \"".utf8) + Data([0xFF, 0xC3]) + Data("\"}\n".utf8)
            bytes += Data(good.utf8)
            try bytes.write(to: file)
            let lists = try GoldLists(url: folder.appending(path: "rl.jsonl"))
            #expect(lists.count == 1 && lists.broken.map(\.line) == [2, 3, 4])
            let (rows, summary) = try await score(folder)
            #expect(rows.count == 13 && summary.scored == 3 && summary.broken == 10)
            #expect(rows.first?["reward"] as? Double == rows.last?["reward"] as? Double)
            #expect(rows[6]["reward"] as? Double == -1, "half a surrogate pair is no reason to lose a row")
            #expect(rows[1]["line"] as? Int == 3 && (rows[3]["error"] as? String)?.contains("d/9") == true)
            #expect(summary.firstBroken.count == 10 && summary.outputFormat == 1)
        }
    }

    @Test("many blocks on all cores give the rows in their order")
    func order() async throws {
        try await withTemporaryFolder { folder in
            let count = 3000
            try write(
                (0..<count).map { gold($0, order: [1, 2], relevant: [1]) },
                to: folder.appending(path: "rl.jsonl")
            )
            let reasoning = String(repeating: "because ", count: 150)
            try write(
                (0..<count).map {
                    #"{"id": "d/\#($0)", "output": "<think>\#(reasoning)</think><answer>[1] > [2]</answer>"}"#
                },
                to: folder.appending(path: "rollouts.jsonl")
            )
            let (rows, summary) = try await score(folder)
            #expect(rows.compactMap { $0["id"] as? String } == (0..<count).map { "d/\($0)" })
            #expect(summary.scored == count && abs(summary.meanReward - 1.219) < 1e-9)
        }
    }

    @Test("the released layout is a gold too, by qid alone where only one data set has it")
    func released() async throws {
        try await withTemporaryFolder { folder in
            func row(_ dataset: String, _ qid: String, _ final: String) -> String {
                #"{"dataset": "\#(dataset)", "qid": "\#(qid)", "initial_list": ["a", "b"], "final_list": \#(final), "reasoning": "r", "relevant_docids": ["b"]}"#
            }
            try write(
                [row("m", "1", #"["b", "a"]"#), row("n", "1", #"["a", "b"]"#), row("n", "2", #"["b", "a"]"#)],
                to: folder.appending(path: "training_data_all.jsonl")
            )
            let gold = try GoldLists(url: folder)
            #expect(gold.count == 3 && gold["1"] == nil && gold["2"] != nil && gold["m/1"] != gold["n/1"])
        }
    }

    @Test("a template that opens the reasoning in the prompt, and the released rules, can be asked for")
    func switches() async throws {
        try await withTemporaryFolder { folder in
            try write([gold(0, order: [1, 2, 3], relevant: [3])], to: folder.appending(path: "rl.jsonl"))
            try write(
                [#"{"id": "d/0", "output": "so</think><answer>[1] > [2] > [0]</answer>"}"#],
                to: folder.appending(path: "rollouts.jsonl")
            )
            let (closed, _) = try await score(folder)
            #expect(closed.first?["reward"] as? Double == -1)
            let (open, _) = try await score(folder, isThinkOpen: true)
            #expect(open.first?["reward"] as? Double == 0)
            let (rows, _) = try await score(folder, rule: .released, isThinkOpen: true)
            #expect(abs((rows.first?["reward"] as? Double ?? 0) - (0.5 + 0.2 + 0.1 * (1 + 1 + 2.0 / 3) / 3)) < 1e-12)
        }
    }
}
