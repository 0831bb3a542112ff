import Foundation
import TestSupport
import Testing

@testable import Pipeline

@Suite("What doctor says of data files")
struct ShapeCheckTests {
    private func problems(_ source: String, _ files: [String: String]) async throws -> [String] {
        try await withTemporaryFolder { folder async throws in
            for (name, text) in files { try Data(text.utf8).write(to: folder.appending(path: name)) }
            let configuration = try PipelineConfiguration(
                yaml: """
                    name: p
                    store: \(folder.path)/s.sqlite
                    teacher: {provider: simulator}
                    domains: {d: {source: \(source.replacing("FOLDER", with: folder.path)), judge: {positives: complex-qa-positives}}}
                    """,
                path: "p.yaml",
                environment: [:]
            )
            return ShapeCheck(domain: try #require(configuration.domains.first)).problems()
                .map { $0.replacing(folder.path + "/", with: "").replacing(folder.path, with: "FOLDER") }
        }
    }

    @Test("broken rows among the first hundred are counted, and the first is shown; what follows is not read")
    func rows() async throws {
        let row = "{\"id\": 1, \"query\": \"q\"}\n"
        let rows = (1...99).map { "{\"id\": \($0), \"query\": \"q\"}\n" }.joined()
        let found = try await problems(
            "{kind: jsonl, path: FOLDER/q.jsonl, sample: 5}",
            ["q.jsonl": row + "oops\n{}\n" + rows]
        )
        #expect(found.count == 1)
        #expect(
            found.first?.hasPrefix("q.jsonl: 3 of the first 100 rows are broken: line 2: expected a JSON value") == true
        )
        let late = try await problems(
            "{kind: jsonl, path: FOLDER/q.jsonl}",
            ["q.jsonl": rows + "{\"id\": 100, \"query\": \"q\"}\noops\n"]
        )
        #expect(late == [])
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
        ]
    )
    func others(text: String, message: String) async throws {
        #expect(try await problems("{kind: jsonl, path: FOLDER/q.jsonl}", ["q.jsonl": text]) == [message])
    }

    @Test("an empty folder is called so")
    func emptyFolder() async throws {
        let found = try await problems("{kind: math, path: FOLDER}", [:])
        #expect(found == ["FOLDER: looks like an empty folder, expected MATH problems, a folder or JSON Lines"])
    }
}
