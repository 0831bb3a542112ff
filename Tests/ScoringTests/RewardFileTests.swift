import Foundation
import Ranking
import TestSupport
import Testing

@testable import Export

@Suite("Scores and reward.py")
struct RewardFileTests {
    /// A setting that both take.
    enum Reading: String, CaseIterable {
        case paper, released, open
    }

    @Test(
        "from JSONL to JSONL they agree to 1e-9 on 2,000 rollouts, broken formats and reasoning apart among them",
        .python,
        arguments: Reading.allCases
    )
    func agree(reading: Reading) async throws {
        try await withTemporaryFolder { folder in
            let (gold, rollouts) = (folder.appending(path: "rl.jsonl"), folder.appending(path: "rollouts.jsonl"))
            var random = SeededGenerator(seed: 12, parts: "reward.py")
            var (truths, rows): ([String], [String]) = ([], [])
            for number in 0..<2000 {
                let size = Int.random(in: 2...24, using: &random)
                let names = (1...size).map { "p\($0)" }
                let relevant = Array(names.shuffled(using: &random).prefix(Int.random(in: 1...size, using: &random)))
                let truth = (1...size).shuffled(using: &random).map { "[\($0)]" }.joined(separator: " > ")
                let extra: [String: Any] = [
                    "index": number, "qid": "q/\(number)", "initial_list": names, "relevant_docids": relevant,
                ]
                truths.append(try json(["reward_model": ["ground_truth": truth], "extra_info": extra]))
                var row = ["id": "q/\(number)", "output": rollout(number, size: size, random: &random)]
                if number % 7 == 0 { row["reasoning_content"] = number % 2 == 0 ? "so ünï\n" : "" }
                rows.append(try json(row))
            }
            try Data(truths.joined(separator: "\n").utf8).write(to: gold)
            try Data(rows.joined(separator: "\n").utf8).write(to: rollouts)
            var bytes: [UInt8] = []
            let run = ScoreRun(
                gold: try GoldLists(url: gold),
                rule: reading == .released ? .released : .paper(p: 0.9),
                isThinkOpen: reading == .open
            )
            _ = try await run.score(rollouts) { bytes += $0 }
            try Data(bytes).write(to: folder.appending(path: "rewards.jsonl"))
            let script = """
                import json, os, sys
                sys.path.insert(0, sys.argv[2])
                sys.dont_write_bytecode = True
                import reward
                def rows(name):
                    with open(os.path.join(sys.argv[1], name), encoding="utf-8", newline="\\n") as file:
                        return [json.loads(line) for line in file]
                settings = {"paper": {}, "released": {"rules": "released"}, "open": {"think_in_prompt": True}}[sys.argv[3]]
                kinds = {}
                for truth, rollout, ours in zip(rows("rl.jsonl"), rows("rollouts.jsonl"), rows("rewards.jsonl"), strict=True):
                    got = reward.compute_score("rankforge", rollout["output"], truth["reward_model"]["ground_truth"], truth["extra_info"],
                                               reasoning_content=rollout.get("reasoning_content"), **settings)
                    assert rollout["id"] == ours["id"] and abs(got["score"] - ours["reward"]) < 1e-9, (rollout, got, ours)
                    if got["format"] == 1.0:
                        assert all(abs(got[part] - ours[part]) < 1e-9 for part in ("ndcg", "recall", "rbo")), (got, ours)
                    kinds[got["format"]] = kinds.get(got["format"], 0) + 1
                assert min(kinds.get(kind, 0) for kind in (1.0, 0.0, -1.0)) > 100, kinds
                print("fine")
                """
            let resources = SharedSamples.projectRoot.appending(path: "Sources/Export/Resources")
            let said = try PythonScript.run(script, arguments: [folder.path, resources.path, reading.rawValue])
            #expect(said == "fine\n")
        }
    }

    @Test(
        "reward.py finds by itself that perfect rollouts get full marks in each form, and which setting a file of rollouts needs",
        .python
    )
    func selfTest() async throws {
        try await withTemporaryFolder { folder in
            let file = folder.appending(path: "rollouts.jsonl")
            let script = SharedSamples.projectRoot.appending(path: "Sources/Export/Resources/reward.py").path
            let wrapper = "import runpy, sys; sys.argv = sys.argv[1:]; runpy.run_path(sys.argv[0], run_name='__main__')"
            let said = try PythonScript.run(wrapper, arguments: [script, "--self-test"])
            #expect(said.split(separator: "\n").count == 4 && !said.contains("FAIL"))

            try Data(#"{"output": "why</think><answer>[1]</answer>"}"#.utf8).write(to: file)
            #expect {
                try PythonScript.run(wrapper, arguments: [script, "--self-test", file.path])
            } throws: { error in
                "\(error)".contains("every rollout gets -1") && "\(error)".contains("set think_in_prompt=True")
            }
            try Data(#"{"content": "<answer>[1]</answer>", "reasoning_content": "why"}"#.utf8).write(to: file)
            #expect(
                try PythonScript.run(wrapper, arguments: [script, "--self-test", file.path]).contains("1 can be read")
            )
        }
    }

    private func json(_ value: [String: Any]) throws -> String {
        String(decoding: try JSONSerialization.data(withJSONObject: value), as: UTF8.self)
    }

    /// A rollout of one of many kinds, right and broken.
    private func rollout(_ number: Int, size: Int, random: inout SeededGenerator) -> String {
        let order = Array(1...size).shuffled(using: &random)
        func written(_ numbers: [Int]) -> String { numbers.map { "[\($0)]" }.joined(separator: " > ") }
        func wrapped(_ answer: String) -> String { "<think>why [1] ünï\n</think>\n<answer>\(answer)</answer>" }
        switch number % 16 {
        case 0...3: return wrapped(written(order))
        case 4: return wrapped(written(order.dropLast()))
        case 5: return wrapped(written(order.map { $0 == size ? 99_999_999_999_999_999 : $0 }))
        case 6: return wrapped(written(order.map { $0 == size ? (number % 32 < 16 ? 0 : size + 3) : $0 }))
        case 7: return written(order)
        case 8: return "<think>a</think>\u{301}<answer>\(written(order))</answer>"
        case 9: return "<think>\u{301}a</think>\u{00A0}\u{3000}\u{1C}\u{2009}<answer>\u{301}\(written(order))</answer>"
        case 10: return "<think>a</think><answer>\(written(order))"
        case 11: return wrapped(order.map { "[\(number % 32 < 16 ? "0" : "0000000")\($0)]" }.joined(separator: ">"))
        case 12: return wrapped("The order ٣ is " + written(order))
        case 13: return "</think><answer>\(written(order))</answer><think>"
        case 14: return "<think>a</think>\u{200B}<answer>\(written(order))</answer>"
        default: return "<think>say <answer>[1]</answer></think></think>\n\n<answer>\n\(written(order))\n</answer> done"
        }
    }
}
