import Foundation
import Ranking
import Settings
import TestSupport
import Testing

@testable import Export

/// What the trainers' loaders ask of the files, checked in Python with the rules of LLaMA-Factory 0.9 and verl.
@Suite("Files for trainers")
struct TrainerTests {
    @Test("SFT rows pass the rules of LLaMA-Factory's ShareGPT converter", .python)
    func llamaFactory() async throws {
        try await withTemporaryFolder { folder in
            _ = try Lists.export(
                SFTExporter.self,
                (0..<20).map { Lists.list($0) },
                options: Lists.options(validation: 0.3),
                to: folder
            )
            let script = """
                import json, sys, os
                folder = sys.argv[1]
                info = json.load(open(os.path.join(folder, "dataset_info.json")))
                assert set(info) == {"rankforge_sft", "rankforge_sft_validation"}, info
                seen = set()
                for entry in info.values():
                    assert entry["formatting"] == "sharegpt" and entry["columns"] == {"messages": "conversations"}
                    tags = entry["tags"]
                    for line in open(os.path.join(folder, entry["file_name"]), encoding="utf-8", newline="\\n"):
                        row = json.loads(line)
                        seen.add(row["id"])
                        turns = row[entry["columns"]["messages"]]
                        if turns[0][tags["role_tag"]] == tags["system_tag"]:
                            turns = turns[1:]
                        assert len(turns) >= 2 and len(turns) % 2 == 0
                        for place, turn in enumerate(turns):
                            expected = tags["user_tag"] if place % 2 == 0 else tags["assistant_tag"]
                            assert turn[tags["role_tag"]] == expected and isinstance(turn[tags["content_tag"]], str) and turn[tags["content_tag"]]
                        target = turns[-1][tags["content_tag"]]
                        assert target.count("<think>") == target.count("</think>") == target.count("<answer>") == target.count("</answer>") == 1, target
                        assert target.endswith("<answer>[6] > [5] > [4] > [3] > [2] > [1]</answer>"), target
                assert len(seen) == 20
                print("fine")
                """
            let said = try PythonScript.run(script, arguments: [folder.path])
            #expect(said == "fine\n")
        }
    }

    @Test("RL rows have the same keys and types in every row, and reward.py gives their own truth full marks", .python)
    func verl() async throws {
        try await withTemporaryFolder { folder in
            let lists = (0..<10).map { Lists.list($0, size: $0 % 2 == 0 ? 6 : 14) }
            _ = try Lists.export(RLExporter.self, lists, options: Lists.options(), to: folder)
            let script = """
                import json, sys, os
                sys.path.insert(0, sys.argv[1])
                import reward
                def shape(value):
                    if isinstance(value, dict): return {key: shape(item) for key, item in value.items()}
                    if isinstance(value, list): return [shape(value[0])] if value else []
                    return type(value).__name__
                shapes = set()
                for line in open(os.path.join(sys.argv[1], "rl.jsonl"), encoding="utf-8", newline="\\n"):
                    row = json.loads(line)
                    shapes.add(json.dumps(shape(row), sort_keys=True))
                    assert row["data_source"] == "rankforge" and row["reward_model"]["style"] == "rule"
                    assert len(row["extra_info"]["docids"]) == row["extra_info"]["size"]
                    assert row["extra_info"]["docids"][1].startswith("source-") and row["extra_info"]["docids"][1].endswith("-1")
                    assert "gold 4711" not in json.dumps(row["prompt"])
                    truth = "<think>t</think>\\n\\n<answer>" + row["reward_model"]["ground_truth"] + "</answer>"
                    scored = reward.compute_score(row["data_source"], truth, row["reward_model"]["ground_truth"], row["extra_info"])
                    assert scored["format"] == 1.0 and scored["rbo"] > 0.4, scored
                    trl = reward.rankforge_reward(prompts=[row["prompt"]], completions=[[{"role": "assistant", "content": truth}]],
                                                  reward_model=[row["reward_model"]], extra_info=[row["extra_info"]])
                    assert trl == [scored["score"]]
                assert len(shapes) == 1, shapes
                print("fine")
                """
            let said = try PythonScript.run(script, arguments: [folder.path])
            #expect(said == "fine\n")
        }
    }

    @Test("reward.py agrees with the reward in Swift on 2,000 rollouts, broken ones among them", .python)
    func reward() async throws {
        try await withTemporaryFolder { folder in
            _ = try Lists.export(RLExporter.self, [Lists.list(1)], options: Lists.options(), to: folder)
            var random = SeededGenerator(seed: 11, parts: "rollouts")
            var rows: [String] = []
            let scorer = MultiViewReward()
            for number in 0..<2000 {
                let size = Int.random(in: 2...24, using: &random)
                let truth = Array(1...size).shuffled(using: &random)
                let relevant = Set((1...size).filter { _ in Int.random(in: 0..<4, using: &random) == 0 })
                let rollout = Self.rollout(number, size: size, random: &random)
                let score = scorer.score(
                    rollout,
                    teacherOrder: truth.compactMap(Position.init(rawValue:)),
                    relevant: Set(relevant.compactMap(Position.init(rawValue:)))
                )
                let row: [String: Any] = [
                    "rollout": rollout, "truth": truth.map { "[\($0)]" }.joined(separator: " > "),
                    "ids": (1...size).map { "p\($0)" },
                    "relevant": relevant.sorted().map { "p\($0)" }, "reward": score.reward,
                ]
                rows.append(String(decoding: try JSONSerialization.data(withJSONObject: row), as: UTF8.self))
            }
            let file = folder.appending(path: "rollouts.jsonl")
            try Data(rows.joined(separator: "\n").utf8).write(to: file)
            let script = """
                import json, sys
                sys.path.insert(0, sys.argv[1])
                import reward
                kinds = {}
                for line in open(sys.argv[2], encoding="utf-8", newline="\\n"):
                    row = json.loads(line)
                    extra = {"initial_list": row["ids"], "relevant_docids": row["relevant"]}
                    got = reward.compute_score("rankforge", row["rollout"], row["truth"], extra)
                    assert abs(got["score"] - row["reward"]) < 1e-9, (row, got)
                    kinds[got["format"]] = kinds.get(got["format"], 0) + 1
                assert min(kinds.get(kind, 0) for kind in (1.0, 0.0, -1.0)) > 200, kinds
                print("fine")
                """
            let said = try PythonScript.run(script, arguments: [folder.path, file.path])
            #expect(said == "fine\n")
        }
    }

    /// A rollout of one of many kinds, right and broken.
    private static func rollout(_ number: Int, size: Int, random: inout SeededGenerator) -> String {
        let order = Array(1...size).shuffled(using: &random)
        func written(_ numbers: [Int]) -> String { numbers.map { "[\($0)]" }.joined(separator: " > ") }
        func wrapped(_ answer: String) -> String { "<think>why [1]</think>\n<answer>\(answer)</answer>" }
        switch number % 14 {
        case 0...4: return wrapped(written(order))
        case 5: return wrapped(written(Array(order.dropLast())))
        case 6: return wrapped(written(order + [1]))
        case 7: return wrapped(written(order.map { $0 == size ? size + 1 : $0 }))
        case 8: return written(order)
        case 9: return "<think>a</think> so <answer>\(written(order))</answer>"
        case 10: return "<think>a</think><answer>\(written(order))"
        case 11: return wrapped(order.map { "[0\($0)]" }.joined(separator: ">"))
        case 12: return wrapped("The order is " + written(order) + ". \u{0663} ünïcode ٣")
        default: return "<think>say <answer>[1]</answer></think>\n\n<answer>\n\(written(order))\n</answer> done"
        }
    }

    @Test("the prompt of training is the prompt of inference: one renderer, no gold answer in it")
    func samePrompt() async throws {
        try await withTemporaryFolder { folder in
            let list = Lists.list(1)
            _ = try Lists.export(SFTExporter.self, [list], options: Lists.options(), to: folder)
            let context = PromptContext(query: list.query.text, passages: list.items.map(\.passage))
            let expected = try PromptLibrary.template(named: "student").render(context)
            let turns = try #require(
                Lists.rows(folder.appending(path: "sft.jsonl")).first?["conversations"] as? [[String: String]]
            )
            #expect(turns.dropLast().compactMap { $0["value"] } == expected.map(\.content))
            #expect(!turns.compactMap { $0["value"] }.joined().contains("gold 4711"))
        }
    }
}
