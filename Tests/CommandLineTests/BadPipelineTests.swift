import Foundation
import TestSupport
import Testing

@Suite("Bad pipeline files")
struct BadPipelineTests {
    /// A mistake in a pipeline that is otherwise sound, and what the message must hold.
    struct Mistake: Sendable, CustomTestStringConvertible {
        let name: String
        var yaml: String = base
        var environment: [String: String] = [:]
        var before: (@Sendable (URL) throws -> Void)?
        let words: [String]

        var testDescription: String { name }

        static let base = """
            name: bad
            store: DIR/runs/store.sqlite
            teacher: {provider: simulator}
            domains:
              a:
                source: {kind: jsonl, path: DIR/q.jsonl}
                judge: {positives: complex-qa-positives, negatives: rest}
            """

        /// Replaces a piece of the sound file.
        static func change(_ name: String, _ piece: String, _ other: String, _ words: String...) -> Mistake {
            precondition(base.contains(piece))
            return Mistake(name: name, yaml: base.replacing(piece, with: other), words: words)
        }

        /// Adds lines to the sound file.
        static func add(_ line: String, _ words: String...) -> Mistake {
            Mistake(name: line, yaml: base + "\n" + line, words: words)
        }
    }

    static let mistakes: [Mistake] = [
        .add("filtr: {alpha: 0.4}", "filtr", "filter"), .add("filter: {alfa: 0.4}", "filter.alfa", "alpha"),
        .add("filter: {alpha: 7}", "filter.alpha", "7", "0 to 1"),
        .add("filter: {alpha: high}", "filter.alpha", "number", "high"),
        .add("list: {size: 0}", "list.size", "0"), .add("list: {size: 5, minimum: 9}", "list.minimum", "9"),
        .add("rank: {prompt: listwize}", "listwize", "listwise"),
        .add("rank: {prompt: complex-qa-positives}", "rank.prompt"),
        .add("seed: many", "seed", "whole number"), .add("name: again", "once", "name"),
        .change("no name", "name: bad\n", "", "name", "text"),
        .change("no domains", "domains:", "domain:", "domain", "domains"),
        .change("unknown provider", "provider: simulator", "provider: deepsek", "teacher.provider", "deepseek"),
        .change("no address", "provider: simulator", "provider: openai-compatible, model: m", "teacher.base_url"),
        .change(
            "an address that is none",
            "provider: simulator",
            "provider: vllm, model: m, base_url: \"ftp://x\"",
            "base_url",
            "http"
        ),
        .change(
            "a budget without a price",
            "provider: simulator",
            "provider: vllm, model: m, base_url: \"http://127.0.0.1:1\", budget: 3",
            "teacher.budget",
            "price"
        ),
        .change(
            "a refused parameter",
            "provider: simulator",
            "provider: deepseek, model: deepseek-reasoner, parameters: {logprobs: true}",
            "logprobs"
        ),
        .change("no model", "provider: simulator", "provider: deepseek", "teacher.model"),
        .change(
            "a negative concurrency",
            "provider: simulator",
            "provider: simulator, concurrency: -1",
            "teacher.concurrency",
            "-1"
        ),
        .change(
            "a time without a unit",
            "provider: simulator",
            "provider: simulator, timeouts: {idle: 30}",
            "timeouts.idle"
        ),
        .change("unknown kind", "kind: jsonl", "kind: jsonlines", "domains.a.source.kind", "jsonl"),
        .change("no path", ", path: DIR/q.jsonl", "", "domains.a.source.path"),
        .change("missing file", "q.jsonl", "nothing.jsonl", "nothing.jsonl"),
        .change("unknown key of a source", "kind: jsonl,", "kind: jsonl, site: x,", "domains.a.source.site"),
        .change("missing prompt file", "complex-qa-positives", "DIR/none.md", "none.md"),
        .change("a judge of nothing", "{positives: complex-qa-positives, negatives: rest}", "{}", "domains.a.judge"),
        .change("not YAML", "name: bad", "name: [bad", "YAML"),
        .change("unset variable", "name: bad", "name: ${RANKFORGE_NO_SUCH}", "RANKFORGE_NO_SUCH"),
        .change("a source that is no text", "kind: jsonl", "kind: 7", "domains.a.source.kind"),
        Mistake(
            name: "no key in the environment",
            yaml: base(provider: "deepseek, model: deepseek-reasoner, api_key_env: RANKFORGE_NO_KEY"),
            words: ["RANKFORGE_NO_KEY"]
        ),
        Mistake(
            name: "an unreadable store",
            before: { folder in
                try FileManager.default.createDirectory(
                    at: folder.appending(path: "runs"),
                    withIntermediateDirectories: true
                )
                try Data(String(repeating: "this is no database\n", count: 300).utf8).write(
                    to: folder.appending(path: "runs/store.sqlite")
                )
            },
            words: ["store.sqlite", "SQLite"]
        ),
        Mistake(
            name: "a store of a newer release",
            before: { folder in
                try FileManager.default.createDirectory(
                    at: folder.appending(path: "runs"),
                    withIntermediateDirectories: true
                )
                let process = Process()
                process.executableURL = URL(filePath: "/usr/bin/env")
                process.arguments = [
                    "sqlite3", folder.appending(path: "runs/store.sqlite").path,
                    "CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY); INSERT INTO grdb_migrations VALUES ('2031 later');",
                ]
                try process.run()
                process.waitUntilExit()
            },
            words: ["store.sqlite", "newer release"]
        ),
        Mistake(
            name: "a store in a file's place",
            yaml: Mistake.base.replacing("runs/store", with: "q.jsonl/store"),
            words: ["q.jsonl/store.sqlite"]
        ),
    ]

    private static func base(provider: String) -> String {
        Mistake.base.replacing("provider: simulator", with: "provider: \(provider)")
    }

    @Test("one line with the path and what was expected, exit code 2, nothing written", arguments: mistakes)
    func refused(mistake: Mistake) async throws {
        try await withTemporaryFolder { folder async throws in
            try Data("{\"id\": 1, \"query\": \"q\", \"gold_answer\": \"g\"}\n".utf8).write(
                to: folder.appending(path: "q.jsonl")
            )
            let file = folder.appending(path: "p.yaml")
            try Data(mistake.yaml.replacing("DIR", with: folder.path).utf8).write(to: file)
            try mistake.before?(folder)
            let before = try Self.state(folder)
            let result = try await RankforgeProcess.run(["run", file.path], environment: mistake.environment)
            #expect(result.status == 2, "\(result.output)\(result.errors)")
            #expect(result.output.isEmpty)
            let lines = result.errors.split(separator: "\n")
            #expect(lines.count == 1 && lines[0].hasPrefix("error: "), "\(result.errors)")
            for word in mistake.words { #expect(result.errors.contains(word), "\(result.errors)") }
            #expect(try Self.state(folder) == before)
        }
    }

    @Test("there are thirty of them, and the sound file they start from runs")
    func sound() async throws {
        #expect(Self.mistakes.count >= 30)
        try await withTemporaryFolder { folder async throws in
            try Data("{\"id\": 1, \"query\": \"q\", \"gold_answer\": \"g\"}\n".utf8).write(
                to: folder.appending(path: "q.jsonl")
            )
            let file = folder.appending(path: "p.yaml")
            try Data(Mistake.base.replacing("DIR", with: folder.path).utf8).write(to: file)
            let result = try await RankforgeProcess.run(["run", file.path])
            // Its one query brings no passages, which is the data's fault and not the file's.
            #expect(result.status == 4 && result.output.contains("too-few-passages"), "\(result.errors)")
        }
    }

    /// Every file with its bytes; lock files hold nothing that matters.
    private static func state(_ folder: URL) throws -> [String: Data] {
        var files: [String: Data] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: folder.path) where !name.hasSuffix(".lock") {
            files[name] = (try? Data(contentsOf: folder.appending(path: name))) ?? Data()
        }
        return files
    }
}
