import Foundation
import TestSupport
import Testing

/// A store whose answers were paid for when prompts made texts safe by the first rules; nobody listens at its teacher's address.
@Suite("Newer rules on an older store", .serialized)
struct TextRuleTests {
    @Test("run says what is to be paid again, sends nothing without --yes, and all stays as it is")
    func asks() async throws {
        try await withTemporaryFolder { folder async throws in
            let older = try OlderStore("first-rules", in: folder)
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
            #expect(try await older.export() == older.exported)
            #expect(try await older.verb("run", ["--dry-run"]).status == 0)
            #expect(try await older.verb("run").status == 3)
            #expect(try older.paid() == paid)
        }
    }

    @Test("answers to requests with the six parameters of before are found again, and nothing is sent")
    func sixParameters() async throws {
        try await withTemporaryFolder { folder async throws in
            let older = try OlderStore("six-parameters", in: folder)
            // Ranked anew, since the filter wants another one: what it asks for is stored.
            let ranked = try await older.verb("run", ["--set", "rank.repair=strict"])
            #expect(ranked.status == 0 && ranked.output.contains("\n0 answers in this run"), "\(ranked.errors)")
            #expect(try older.sql("SELECT COUNT(*) FROM response; SELECT COUNT(*) FROM v_kept") == ["2", "1"])
            #expect(try older.sql("SELECT COUNT(*) FROM event WHERE kind = 'attempt-failed'") == ["0"])
        }
    }

    @Test("texts that no rule rewrites are done again from stored answers, without a word")
    func free() async throws {
        try await withTemporaryFolder { folder async throws in
            let older = try OlderStore("first-rules", in: folder)
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
