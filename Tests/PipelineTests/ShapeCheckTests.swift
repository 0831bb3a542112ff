import Foundation
import TestSupport
import Testing

@testable import Pipeline

@Suite("What doctor says of data files")
struct ShapeCheckTests {
    private func problems(
        _ source: String,
        corpus: String? = nil,
        candidates: String = "[{kind: bm25}]",
        judge: String = "{given: true}",
        _ files: [String: String]
    ) async throws -> [String] {
        try await remarks(source, corpus: corpus, candidates: candidates, judge: judge, files).map(\.text)
    }

    private func remarks(
        _ source: String,
        corpus: String? = nil,
        candidates: String = "[{kind: bm25}]",
        judge: String = "{given: true}",
        beforeRun: Bool = false,
        isCancelled: @escaping @Sendable () -> Bool = { false },
        _ files: [String: String]
    ) async throws -> [ShapeCheck.Remark] {
        try await withTemporaryFolder { folder async throws in
            for (name, text) in files { try Data(text.utf8).write(to: folder.appending(path: name)) }
            let configuration = try PipelineConfiguration(
                yaml: """
                    name: p
                    store: \(folder.path)/s.sqlite
                    teacher: {provider: simulator}
                    domains: {d: {source: \(source), candidates: \(candidates)\(corpus.map { ", corpus: \($0)" } ?? ""), judge: \(judge)}}
                    """.replacing("FOLDER", with: folder.path),
                path: "p.yaml",
                environment: [:]
            )
            let domain = try #require(configuration.domains.first)
            let check = ShapeCheck(domain: domain, list: configuration.list)
            return (beforeRun ? check.remarksOnOwnRows(isCancelled: isCancelled) : check.remarks()).map {
                let text = $0.text.replacing(folder.path + "/", with: "").replacing(folder.path, with: "FOLDER")
                return ShapeCheck.Remark(isWrong: $0.isWrong, text: text)
            }
        }
    }

    @Test("before a run only so much of one's own rows is read as takes a moment; doctor reads on")
    func longRows() async throws {
        let long = String(repeating: "word ", count: ShapeCheck.bytesBeforeRun / 50)
        let rows = (1...11).map { "{\"id\": \"\($0)\", \"query\": \"\(long)\"}\n" }.joined()
        let files = ["q.jsonl": "oops\n" + rows + "oops\n"]
        let source = "{kind: jsonl, path: FOLDER/q.jsonl}"
        let before = try await remarks(source, beforeRun: true, files).map(\.text)
        #expect(before.first?.hasPrefix("q.jsonl: 1 of the first 11 rows are broken") == true, "\(before)")
        let all = try await problems(source, files)
        #expect(all.first?.hasPrefix("q.jsonl: 2 of the first 13 rows are broken") == true, "\(all)")
    }

    @Test("the look at rows ends with the run that waits for it")
    func cancelled() async throws {
        let (source, files) = (
            "{kind: jsonl, path: FOLDER/q.jsonl}", ["q.jsonl": String(repeating: "oops\n", count: 500)]
        )
        #expect(try await remarks(source, beforeRun: true, files).count == 1)
        #expect(try await remarks(source, beforeRun: true, isCancelled: { true }, files) == [])
    }

    @Test("broken rows among the first are counted, and the first is shown; what follows is not read")
    func rows() async throws {
        let found = try await problems(
            "{kind: jsonl, path: FOLDER/q.jsonl, sample: 5}",
            ["q.jsonl": "{\"id\": 0, \"query\": \"q\"}\noops\n{}\n" + Self.rows(1...50)]
        )
        #expect(found.count == 1)
        #expect(
            found.first?.hasPrefix("q.jsonl: 2 of the first 53 rows are broken: line 2: expected a JSON value") == true
        )
        let late = Self.rows(1...ShapeCheck.ownRows) + "oops\n"
        #expect(try await problems("{kind: jsonl, path: FOLDER/q.jsonl}", ["q.jsonl": late]) == [])
        let tabs = (1...ShapeCheck.rows).map { "\($0)\tq\n" }.joined() + "oops\n"
        #expect(try await problems("{kind: tsv, path: FOLDER/q.tsv}", ["q.tsv": tabs]) == [])
    }

    private static func rows(_ numbers: ClosedRange<Int>) -> String {
        numbers.map { "{\"id\": \($0), \"query\": \"q\"}\n" }.joined()
    }

    @Test("ids that come twice are told, in queries and in a corpus")
    func idsTwice() async throws {
        let found = try await problems(
            "{kind: jsonl, path: FOLDER/q.jsonl}",
            corpus: "{kind: tsv, path: FOLDER/c.tsv}",
            ["q.jsonl": Self.rows(1...3) + Self.rows(2...2), "c.tsv": "a\tx\nb\ty\na\tz\n"]
        )
        #expect(
            found == [
                "q.jsonl: 1 of the first 4 rows are broken: line 4: id 2 repeated, first at line 2",
                "c.tsv: 1 of the first 3 rows are broken: line 3: id a repeated, first at line 1, which counts",
            ]
        )
    }

    @Test("rows without a gold answer are told where the judge needs one, and lists that can't reach list.minimum")
    func nothingToAskAbout() async throws {
        let passages = #"[{"text": "a"}, {"text": "b"}, {"text": "a"}]"#
        let few = "{\"id\": 9, \"query\": \"q\", \"passages\": \(passages)}\n"
        let files = ["q.jsonl": Self.rows(1...2) + few]
        let short =
            "q.jsonl: 1 of the first 3 rows bring fewer passages than list.minimum (4): no list can be made of these (the first: 9)"
        let labelled = short.replacing("passages than", with: "passages with a label than")
        #expect(try await problems("{kind: jsonl, path: FOLDER/q.jsonl}", files) == [labelled])
        let alone = try await problems("{kind: jsonl, path: FOLDER/q.jsonl}", candidates: "[]", files)
        #expect(alone == [labelled.replacing("1 of", with: "3 of").replacing("first: 9", with: "first: 1")])
        let asked = try await problems(
            "{kind: jsonl, path: FOLDER/q.jsonl}",
            judge: "{positives: complex-qa-positives}",
            files
        )
        #expect(asked.count == 2 && asked.last == short)
        #expect(asked.first?.hasPrefix("q.jsonl: 3 of the first 3 rows have no gold answer") == true, "\(asked)")
    }

    @Test(
        "rows that cite no page are told where pages that they cite are the candidates; of rows with passages nothing is"
    )
    func uncited() async throws {
        func remarks(_ source: String, _ files: [String: String]) async throws -> [ShapeCheck.Remark] {
            try await self.remarks(
                source,
                candidates: "[{kind: cited_pages}, {kind: web_search, provider: searxng}]",
                files
            )
        }
        let none = try await remarks("{kind: jsonl, path: FOLDER/q.jsonl}", ["q.jsonl": Self.rows(1...2)])
        #expect(none.map(\.isWrong) == [true])
        #expect(
            none.first?.text
                == "q.jsonl: 2 of the first 2 rows bring neither passages nor links to pages, so that cited_pages finds nothing for them; "
                + "take another kind in domains.d.candidates (bm25, web_search …); pages are cited by sources of kind stackexchange (the first: 1)"
        )
        let passages = (1...4).map { #"{"text": "\#($0)", "label": 1}"# }.joined(separator: ", ")
        let given = "{\"id\": 9, \"query\": \"q\", \"passages\": [\(passages)]}\n"
        #expect(try await remarks("{kind: jsonl, path: FOLDER/q.jsonl}", ["q.jsonl": given]) == [])
        let posts =
            "<posts>\n<row Id=\"1\" PostTypeId=\"1\" Title=\"t\" Body=\"b\" CreationDate=\"2020-01-01\" />\n</posts>\n"
        let source = "{kind: stackexchange, path: FOLDER/Posts.xml, site: s, where: {accepted: false, links: false}}"
        #expect(try await remarks(source, ["Posts.xml": posts]).map(\.isWrong) == [false], "others may cite")
    }

    @Test("unknown keys are named once, all together, with the keys that they were meant to be")
    func unknownKeys() async throws {
        let passages = #"[{"text": "a", "lable": 1}, {"text": "b", "lable": 0}]"#
        let row = #"{"id": 1, "query": "q", "answer": "a", "meta": 3, "passages": "# + passages + "}"
        let other = #"{"id": 2, "question": "q", "gold_answer": "a", "answer": "b"}"#
        let found = try await remarks("{kind: jsonl, path: FOLDER/q.jsonl}", ["q.jsonl": row + "\n" + other + "\n"])
        let keys = try #require(found.last)
        #expect(keys.isWrong)
        #expect(
            keys.text
                == "q.jsonl: keys that are not read: `answer` (2 rows, from line 1, did you mean `gold_answer`?), "
                + "`meta` (1 row, from line 1), `passages.lable` (1 row, from line 1, did you mean `passages.label`?), "
                + "`question` (1 row, from line 2, did you mean `query`?)"
        )
        let extra = try await remarks(
            "{kind: jsonl, path: FOLDER/q.jsonl}",
            ["q.jsonl": #"{"id": 1, "query": "q", "gold_answer": "a", "answer": "b"}"#]
        )
        #expect(extra.map(\.isWrong) == [false])
    }

    @Test(
        "a file that is something else is called so",
        arguments: [
            (
                "\n<!DOCTYPE html><title>404</title>",
                "q.jsonl: looks like a web page (an error page that was saved?), expected queries in JSON Lines"
            ),
            ("", "q.jsonl: looks like an empty file, expected queries in JSON Lines"),
            (
                "PAR1\u{15}",
                "q.jsonl: looks like a Parquet file (docs/data.md tells how to convert it), expected queries in JSON Lines"
            ),
            (
                "version https://git-lfs.github.com/spec/v1\noid",
                "q.jsonl: looks like a Git LFS pointer (fetch the file itself), expected queries in JSON Lines"
            ),
            (
                "[\n  {\"id\": 1, \"query\": \"q\"}\n]",
                "q.jsonl: looks like a JSON array (`jq -c '.[]' FILE` writes a row a line), expected queries in JSON Lines"
            ),
            (
                "{\n  \"id\": 1,\n  \"query\": \"q\"\n}\n",
                "q.jsonl: looks like JSON over several lines (`jq -c . FILE` writes an object a line, `jq -c '.KEY[]' FILE` the objects of a list), "
                    + "expected queries in JSON Lines"
            ),
            (
                "id,query,gold_answer\n1,q,a\n",
                "q.jsonl: looks like a table, such as CSV (`python3 -c 'import csv, json, sys; [print(json.dumps(row)) for row in "
                    + "csv.DictReader(sys.stdin)]' < FILE` writes a row a line), expected queries in JSON Lines"
            ),
        ]
    )
    func others(text: String, message: String) async throws {
        #expect(try await problems("{kind: jsonl, path: FOLDER/q.jsonl}", ["q.jsonl": text]) == [message])
    }

    @Test("text in UTF-16 is called so, with the command that converts it")
    func wideText() async throws {
        try await withTemporaryFolder { folder async throws in
            let file = folder.appending(path: "q.jsonl")
            try #require(Self.rows(1...2).data(using: .utf16)).write(to: file)
            let found = try await problems("{kind: jsonl, path: \(file.path)}", [:])
            #expect(
                found.count == 1 && found.first?.contains("UTF-16 (`iconv -f UTF-16 -t UTF-8 FILE`") == true,
                "\(found)"
            )
        }
    }

    @Test("an empty folder is called so")
    func emptyFolder() async throws {
        let found = try await problems("{kind: math, path: FOLDER}", [:])
        #expect(found == ["FOLDER: looks like an empty folder, expected MATH problems, a folder or JSON Lines"])
    }
}
