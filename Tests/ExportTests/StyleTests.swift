import Foundation
import Ranking
import Settings
import TestSupport
import Testing

@testable import Export

/// What the loaders ask of each form of the rows, checked in Python with their rules.
@Suite("Forms of the rows", .python)
struct StyleTests {
    private func check(_ script: String, _ folder: URL) throws {
        let head = """
            import json, sys, os
            folder = sys.argv[1]
            def rows(name):
                with open(os.path.join(folder, name), encoding="utf-8", newline="\\n") as file:
                    return [json.loads(line) for line in file]
            def shape(value):
                if isinstance(value, dict): return {key: shape(item) for key, item in value.items()}
                if isinstance(value, list): return [shape(value[0])] if value else []
                return type(value).__name__
            def uniform(rows):
                assert len({json.dumps(shape(row), sort_keys=True) for row in rows}) == 1

            """
        #expect(try PythonScript.run(head + script + "\nprint('fine')", arguments: [folder.path]) == "fine\n")
    }

    @Test("openai and alpaca rows pass the rules of LLaMA-Factory's converters", arguments: ["openai", "alpaca"])
    func sftStyles(style: String) async throws {
        try await withTemporaryFolder { folder in
            _ = try Lists.export(
                SFTExporter.self,
                (0..<20).map { Lists.list($0) },
                options: Lists.options(validation: 0.3, style: style),
                to: folder
            )
            try check(
                """
                seen = set()
                for name, entry in json.load(open(os.path.join(folder, "dataset_info.json"))).items():
                    assert entry["formatting"] == "\(style)", entry
                    for row in rows(entry["file_name"]):
                        seen.add(row["id"])
                        columns = entry["columns"]
                        if entry["formatting"] == "openai":
                            tags, turns = entry["tags"], row[columns["messages"]]
                            turns = [(turn[tags["role_tag"]], turn[tags["content_tag"]]) for turn in turns]
                            assert [role for role, _ in turns] == [tags["system_tag"], tags["user_tag"], tags["assistant_tag"]]
                            prompt, target = turns[1][1], turns[2][1]
                        else:
                            assert isinstance(row[columns["system"]], str) and "history" not in columns
                            prompt, target = row[columns["prompt"]], row[columns["response"]]
                        assert "<query>" in prompt and "gold 4711" not in prompt
                        assert target.startswith("<think>\\n") and target.endswith("<answer>[6] > [5] > [4] > [3] > [2] > [1]</answer>")
                assert len(seen) == 20
                """,
                folder
            )
        }
    }

    @Test("answer-only rows come beside the others, for a share of queries that their ids choose, without reasoning")
    func answerOnly() async throws {
        try await withTemporaryFolder { folder in
            let lists = (0..<200).map { Lists.list($0, size: 3) }
            _ = try Lists.export(SFTExporter.self, lists, options: Lists.options(answerOnly: 0.3), to: folder)
            let rows = try Lists.rows(folder.appending(path: "sft.jsonl"))
            let short = rows.filter { $0["reasoning"] as? Bool == false }
            #expect(rows.count == 200 + short.count && (40...80).contains(short.count))
            for row in short {
                let turns = try #require(row["conversations"] as? [[String: String]])
                #expect(turns.last?["value"] == "<answer>[3] > [2] > [1]</answer>")
                #expect(!turns.contains { $0["value"]?.contains("think") ?? true })
            }
            let ids = Set(short.compactMap { $0["id"] as? String })
            _ = try Lists.export(
                SFTExporter.self,
                Array(lists.prefix(50)),
                options: Lists.options(answerOnly: 0.6),
                to: folder
            )
            let again = try Lists.rows(folder.appending(path: "sft.jsonl")).filter { $0["reasoning"] as? Bool == false }
            let known = Set(again.compactMap { $0["id"] as? String })
            #expect(ids.intersection(lists.prefix(50).map(\.query.id.rawValue)).isSubset(of: known))
        }
    }

    /// Lists that share passages, in two domains.
    private func sharing() -> [TrainingList] {
        let shared = Lists.list(0)
        return ["a", "b"].flatMap { domain in
            (1...12).map { number in
                var list = Lists.list(number, domain: domain)
                list.items[5] = shared.items[5]
                return list
            }
        }
    }

    @Test("the released layout resolves: every id of a list has its text, each once, in the data set's own file")
    func reasonRank() async throws {
        try await withTemporaryFolder { folder in
            _ = try Lists.export(ReasonRankExporter.self, sharing(), options: Lists.options(), to: folder)
            try check(
                """
                def once(pairs):
                    assert len(dict(pairs)) == len(pairs)
                    return dict(pairs)
                lists = rows("training_data_all.jsonl")
                uniform(lists)
                assert len(lists) == 24
                for row in lists:
                    assert list(row) == ["dataset", "qid", "initial_list", "final_list", "reasoning", "relevant_docids", "docids"]
                    assert len(row["docids"]) == len(row["initial_list"]) and row["docids"][0].startswith("source-" + row["qid"])
                    queries, texts = (json.load(open(os.path.join(folder, kind, row["dataset"] + ".json"), encoding="utf-8"),
                                                object_pairs_hook=once) for kind in ("id_query", "id_doc"))
                    assert queries[row["qid"]].startswith("query " + row["qid"]) and len(queries) == 12
                    assert len(texts) == 12 * 5 + 1 and all(texts[name] for name in row["initial_list"])
                    assert row["final_list"] == row["initial_list"][::-1] and row["relevant_docids"] == row["initial_list"][:2]
                """,
                folder
            )
        }
    }

    @Test("BEIR files name only queries and passages that are there, each passage once, positives only")
    func beir() async throws {
        try await withTemporaryFolder { folder in
            _ = try Lists.export(BEIRExporter.self, sharing(), options: Lists.options(validation: 0.4), to: folder)
            try check(
                """
                import csv
                corpus, queries = rows("corpus.jsonl"), rows("queries.jsonl")
                uniform(corpus)
                names = {row["_id"] for row in corpus}
                assert len(names) == len(corpus) == 12 * 5 + 1 and all(row["title"] and row["text"] for row in corpus)
                assert all(row["docid"].startswith("source-") for row in corpus)
                judged = []
                for split in ("train", "validation"):
                    lines = list(csv.DictReader(open(os.path.join(folder, "qrels", split + ".tsv")), delimiter="\\t", quoting=csv.QUOTE_NONE))
                    assert lines and all(line["corpus-id"] in names and line["score"] == "1" for line in lines)
                    judged += [line["query-id"] for line in lines]
                assert len(judged) == 48 and set(judged) == {row["_id"] for row in queries}
                """,
                folder
            )
        }
    }

    @Test(
        "rows for retrievers pair positives with negatives, in the keys of each tool",
        arguments: ["sentence-transformers", "flagembedding", "tevatron"]
    )
    func triples(style: String) async throws {
        try await withTemporaryFolder { folder in
            var positive = Lists.list(3)
            positive.items = positive.items.map { item in
                var item = item
                item.label = .positive
                return item
            }
            let report = try Lists.export(
                TriplesExporter.self,
                [Lists.list(1), Lists.list(2), positive],
                options: Lists.options(style: style),
                to: folder
            )
            #expect(report.dropped == ["no-negative": 1])
            try check(
                """
                all = rows("triples.jsonl")
                uniform(all)
                if "\(style)" == "sentence-transformers":
                    assert list(all[0]) == ["anchor", "positive", "negative"] and len(all) == 8
                    assert all[0]["positive"] != all[1]["positive"] and len({row["negative"] for row in all}) == 8
                elif "\(style)" == "flagembedding":
                    assert [(len(row["pos"]), len(row["neg"])) for row in all] == [(2, 4)] * 2 and list(all[0]) == ["query", "pos", "neg"]
                else:
                    assert [(len(row["positive_passages"]), len(row["negative_passages"])) for row in all] == [(2, 4)] * 2
                    assert list(all[0]["negative_passages"][0]) == ["docid", "title", "text"]
                """,
                folder
            )
        }
    }

    @Test("an export that fails takes its folders away with its files")
    func abandoned() async throws {
        try await withTemporaryFolder { folder in
            #expect(throws: ExportError.self) {
                try Lists.export(
                    ReasonRankExporter.self,
                    [Lists.list(2), Lists.list(3, simulated: true)],
                    options: Lists.options(),
                    to: folder
                )
            }
            let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            #expect(left.isEmpty)
        }
    }
}
