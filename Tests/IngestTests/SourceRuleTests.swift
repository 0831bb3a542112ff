import Foundation
import Ranking
import Settings
import TestSupport
import Testing

@testable import Ingest

@Suite("Rows of sources")
struct SourceRuleTests {
    private func read(_ kind: String, _ text: String, _ values: [String: SettingValue] = [:]) async throws -> Reading {
        try await withTemporaryFolder { folder in
            let file = folder.appending(path: "rows")
            try Data(text.utf8).write(to: file)
            return try Reading(kind, values.merging(["path": .string(file.path)]) { first, _ in first })
        }
    }

    @Test("an empty problem and an empty solution are broken rows with their line")
    func emptyProblems() async throws {
        let rows = """
            {"problem": "", "level": "Level 1", "type": "Algebra", "solution": "x"}
            {"problem": "What is $1+1$?", "level": "Level 1", "type": "Algebra", "solution": " "}
            {"problem": "What is $2+2$?", "level": "Level 1", "type": "Algebra", "solution": "4"}
            """
        let reading = try await read("math", rows)
        #expect(reading.queries.map(\.id) == ["3"])
        #expect(reading.broken.map(\.line) == [1, 2])
        #expect(
            reading.broken.map(\.reason) == [
                "`problem`: expected a text, found an empty one", "`solution`: expected a text, found an empty one",
            ]
        )
    }

    @Test(
        "a query without text is a broken row in every source, and no part of a sample",
        arguments: ["tsv", "bright"]
    )
    func emptyQueries(kind: String) async throws {
        try await withTemporaryFolder { folder in
            let isFolder = kind == "bright"
            let file = folder.appending(path: isFolder ? "examples.jsonl" : "q.tsv")
            let text =
                isFolder
                ? "{\"id\": \"1\", \"query\": \" \"}\n{\"id\": \"2\", \"query\": \"why\"}\n" : "1\t \n2\twhy\n"
            try Data(text.utf8).write(to: file)
            let reading = try Reading(
                kind,
                ["path": .string(isFolder ? folder.path : file.path), "sample": .integer(1)]
            )
            #expect(reading.queries.map(\.id) == ["2"])
            #expect(Set(reading.broken.map(\.line)) == [1])
        }
    }

    @Test("a level may be a number, and is chosen by number or name", arguments: ["5", "Level 5"])
    func levels(wanted: String) async throws {
        let rows = """
            {"problem": "a", "level": 5, "type": "Algebra", "solution": "x"}
            {"problem": "b", "level": "Level 5", "type": "Algebra", "solution": "x"}
            {"problem": "c", "level": 4, "type": "Algebra", "solution": "x"}
            {"problem": "d", "type": "Algebra", "solution": "x"}
            """
        let reading = try await read("math", rows, ["levels": .list([.string(wanted)])])
        #expect(reading.queries.map(\.text) == ["a", "b"])
        #expect(reading.broken.isEmpty && reading.skipped == ["other-level": 2])
    }

    @Test("rows of LeetCodeDataset are read as they are: number, statement without the code template, solution")
    func leetCodeDataset() async throws {
        let rows = """
            {"task_id": "two-sum", "query": "Find two.\\n \\nPlease complete the following python code precisely:\\n```python\\nclass S:\\n```", "completion": "class S: pass", "meta": {"question_id": 1, "difficulty": "Easy"}}
            {"task_id": "three-sum", "question_id": 15, "problem_description": "Find three.", "query": "x", "completion": "y"}
            {"task_id": "none", "query": "x", "completion": "y", "meta": {}}
            {"id": 7, "title": "Old", "content": "layout", "python": "print()"}
            """
        let reading = try await read("leetcode", rows)
        #expect(reading.queries.map(\.id) == ["1", "15", "7"])
        #expect(reading.queries.map(\.text) == ["Find two.", "Find three.", "Old\n\nlayout"])
        #expect(reading.queries.map(\.goldAnswer) == ["class S: pass", "y", "print()"])
        #expect(reading.queries[0].attribution.url == "https://leetcode.com/problems/two-sum/")
        #expect(reading.broken.map(\.line) == [3])
        #expect(reading.broken[0].reason.contains("question_id"))
    }

    private struct Full: Error {}

    @Test("an error of whoever takes the rows stays that error", arguments: ["{\"A\": \"a statement\"}"])
    func consumer(text: String) async throws {
        try await withTemporaryFolder { folder in
            let file = folder.appending(path: "p.json")
            try Data(text.utf8).write(to: file)
            let source = try SourceRegistry.source(
                kind: "proofwiki",
                settings: Settings(path: "corpus", values: ["path": .string(file.path)])
            )
            #expect(throws: Full.self) { try source.documents { _ in throw Full() } }
        }
    }

    @Test("a kind that holds no passages is no corpus")
    func corpora() {
        let kinds = Set(SourceRegistry.corpusSchema.keys)
        #expect(kinds == ["beir", "bright", "msmarco", "pages", "proofwiki", "r2med", "tsv"])
    }

    @Test(
        "judgments are read alike for sources and evaluation: a pair that comes twice counts once, ids may hold blanks"
    )
    func judgments() async throws {
        try await withTemporaryFolder { folder in
            let write = { (name: String, text: String) in
                try FileManager.default.createDirectory(
                    at: folder.appending(path: "qrels"),
                    withIntermediateDirectories: true
                )
                try Data(text.utf8).write(to: folder.appending(path: name))
            }
            try write("corpus.jsonl", "{\"_id\": \"a b\", \"text\": \"t\"}\n")
            try write("queries.jsonl", "{\"_id\": \"q\", \"text\": \"why\"}\n")
            try write("qrels/test.tsv", "query-id\tcorpus-id\tscore\nq\ta b\t2\nq\ta b\t1\nq\tc\tx\n")
            let reading = try Reading("beir", ["path": .string(folder.path)])
            #expect(reading.queries.map(\.qrels) == [["a b": 2]])
            #expect(reading.broken.map(\.line) == [3, 4])
            let qrels = try Qrels(url: folder)
            #expect(qrels.labels == ["q": ["a b": 2]] && qrels.broken == reading.broken)
        }
    }
}
