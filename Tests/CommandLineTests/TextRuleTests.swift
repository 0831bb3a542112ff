import Foundation
import TestSupport
import Testing

/// A store whose answers were paid for when prompts made texts safe by the first rules; nobody listens at its teacher's address.
@Suite("Newer rules on an older store", .serialized)
struct TextRuleTests {
    private struct Older {
        let folder: URL
        var store: String { folder.appending(path: "s.sqlite").path }

        init(_ folder: URL) throws {
            self.folder = folder
            let fixture = SharedSamples.projectRoot.appending(path: "Tests/CommandLineTests/Fixtures/first-rules")
            for name in ["code.jsonl", "plain.jsonl", "pipeline.yaml"] {
                try FileManager.default.copyItem(
                    at: fixture.appending(path: name),
                    to: folder.appending(path: name)
                )
            }
            _ = try sql(".read \(fixture.appending(path: "store.sql").path)")
        }

        func sql(_ query: String) throws -> [String] { try Demo(folder: folder).sql(query, store: store) }

        func verb(_ verb: String, _ more: [String] = []) async throws -> RankforgeProcess.Result {
            // A time-out, since an address without a server would else be tried for long.
            let teacher = ["--set", "teacher.attempts=1", "--set", "teacher.api_key_env=RANKFORGE_NO_KEY"]
            return try await RankforgeProcess.run(
                [verb, "pipeline.yaml"] + teacher + more,
                in: folder,
                environment: ["RANKFORGE_NO_KEY": "x"]
            )
        }

        func export() async throws -> String {
            let out = folder.appending(path: "out-\(UUID().uuidString.prefix(8))")
            let result = try await verb("export", ["--format", "sft", "--out", out.path])
            try #require(result.status == 0, "\(result.errors)")
            return try String(contentsOf: out.appending(path: "sft.jsonl"), encoding: .utf8)
        }

        /// What may not change while nobody has agreed to pay.
        func paid() throws -> [String] {
            try sql(
                "SELECT domain, stage, fingerprint, text_rules FROM current ORDER BY 1, 2; SELECT COUNT(*) FROM response; SELECT COUNT(*) FROM ledger"
            )
        }
    }

    @Test("run says what is to be paid again, sends nothing without --yes, and all stays as it is")
    func asks() async throws {
        try await withTemporaryFolder { folder async throws in
            let older = try Older(folder)
            let first = try await older.verb("run")
            #expect(first.status == 3, "\(first.output) \(first.errors)")
            #expect(first.errors.contains("code: candidates and what follows from it"), "\(first.errors)")
            // Two judgments are known to be asked anew; the two orders behind them depend on their answers.
            #expect(first.errors.contains("though an earlier answer is paid for: 4 requests, $"))
            #expect(first.errors.contains("say --yes"))
            let paid = try older.paid()
            #expect(paid.suffix(2) == ["6", "6"] && paid.first?.hasSuffix("|1") == true, "\(paid)")
            #expect(try older.sql("SELECT COUNT(*) FROM event WHERE kind = 'attempt-failed'") == ["0"])

            let replay = try await older.verb("replay")
            #expect(replay.status == 0 && replay.output.contains("nothing sent, no difference"), "\(replay.output)")
            let fixture = SharedSamples.projectRoot.appending(
                path: "Tests/CommandLineTests/Fixtures/first-rules/sft.jsonl"
            )
            #expect(try await older.export() == String(contentsOf: fixture, encoding: .utf8))
            #expect(try await older.verb("run", ["--dry-run"]).status == 0)
            #expect(try await older.verb("run").status == 3)
            #expect(try older.paid() == paid)
        }
    }

    @Test("texts that no rule rewrites are done again from stored answers, without a word")
    func free() async throws {
        try await withTemporaryFolder { folder async throws in
            let older = try Older(folder)
            // A part of the work agrees to nothing for the rest.
            #expect(try await older.verb("run", ["--domain", "plain"]).status == 3)
            let file = folder.appending(path: "pipeline.yaml")
            let yaml = try String(contentsOf: file, encoding: .utf8)
            let start = try #require(yaml.firstRange(of: "  code:")).lowerBound
            let end = try #require(yaml.firstRange(of: "  plain:")).lowerBound
            try Data((yaml[..<start] + yaml[end...]).utf8).write(to: file)
            let result = try await older.verb("run")
            #expect(result.status == 0 && result.output.contains("\n0 answers in this run"), "\(result.errors)")
            #expect(try older.sql("SELECT COUNT(*) FROM response") == ["6"])
            #expect(try older.sql("SELECT DISTINCT text_rules FROM current") == ["2"])
            #expect(try older.sql("SELECT COUNT(*) FROM v_kept WHERE domain = 'plain'") == ["2"])
        }
    }
}
