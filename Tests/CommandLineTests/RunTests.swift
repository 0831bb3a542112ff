import Foundation
import TestSupport
import Testing

@Suite("Running the whole pipeline", .serialized)
struct RunTests {
    @Test("all five kinds of domain end in training files, and a second run sends nothing")
    func wholePipeline() async throws {
        try await withTemporaryFolder { folder async throws in
            let demo = Demo(folder: folder)
            let first = try await demo.run(["--json"])
            #expect(first.status == 0, "\(first.errors)")
            let report = try #require(try JSONSerialization.jsonObject(with: Data(first.output.utf8)) as? [String: Any])
            #expect(try #require(report["answersPaid"] as? Int) > 100)
            for domain in ["biology", "coding", "math-problem", "math-theorem", "websearch"] {
                #expect(
                    try demo.sql("SELECT COUNT(*) > 5 FROM v_kept WHERE domain = '\(domain)'") == ["1"],
                    "\(domain)"
                )
            }
            #expect(try demo.sql("SELECT COUNT(*) > 0 FROM v_rejects") == ["1"])
            let second = try await demo.run()
            #expect(second.status == 0)
            #expect(second.output.contains("\n0 answers in this run"))
            let files = try await demo.exports()
            #expect(try #require(files["sft.jsonl"]).count > 10_000)
            #expect(try #require(files["rl.jsonl"]).count > 10_000)
        }
    }

    @Test("counts add up at every stage, with faults of every kind, and what failed is listed by cause")
    func faults() async throws {
        try await withTemporaryFolder { folder async throws in
            let faults = ["rate_limited", "error_500", "reset", "stall", "cut_by_length", "garbage"].map {
                "teacher.simulator.\($0)=0.05"
            }
            let demo = Demo(
                folder: folder,
                settings: faults + [
                    "teacher.simulator.retry_after=0", "teacher.timeouts={first_token: 700ms, idle: 700ms}",
                    "teacher.backoff={base: 20ms, ceiling: 100ms}", "teacher.attempts=4",
                ]
            )
            let result = try await demo.run()
            #expect([0, 4].contains(result.status), "\(result.errors)")
            let status = try await demo.verb("status", ["--json"])
            let json = try #require(try JSONSerialization.jsonObject(with: Data(status.output.utf8)) as? [String: Any])
            #expect(json["addsUp"] as? Bool == true)
            let stages = try #require(json["stages"] as? [[String: Any]])
            for stage in stages {
                func count(_ key: String) -> Int { stage[key] as? Int ?? -1 }
                #expect(count("input") == count("done") + count("rejected") + count("failed"), "\(stage)")
            }
            let causes = Set(try demo.sql("SELECT DISTINCT cause FROM event WHERE kind = 'attempt-failed'"))
            #expect(causes.isSuperset(of: ["rate-limited", "server"]), "\(causes)")
            #expect(!causes.isDisjoint(with: ["reset", "idle-timeout", "first-token-timeout"]), "\(causes)")
            let failed = try await demo.verb("rejects", ["--failed", "--json"])
            let ended = try demo.sql("SELECT COUNT(*) FROM outcome WHERE status <> 'done'").first.flatMap { Int($0) }
            #expect(failed.output.split(separator: "\n").count == ended)
            // What failed for good is tried again on demand, and then all is done.
            let again = try await demo.run(["--retry-failed", "--set", "teacher.attempts=30"])
            #expect(again.status == 0, "\(again.errors)")
        }
    }

    @Test("without balance the run stops with exit code 3, and resumes to the same bytes")
    func noBalance() async throws {
        try await withTemporaryFolder { folder async throws in
            let whole = Demo(folder: folder.appending(path: "whole"))
            #expect(try await whole.run().status == 0)
            var broke = Demo(folder: folder.appending(path: "broke"))
            broke.settings = ["teacher.simulator.no_balance_after=40"]
            let stopped = try await broke.run()
            #expect(stopped.status == 3)
            #expect(stopped.output.contains("top up the account"))
            broke.settings = []
            #expect(try await broke.run().status == 0)
            #expect(try await broke.exports() == whole.exports())
        }
    }

    @Test("the budget stops the run before it is exceeded, with exit code 3, and a larger one resumes it")
    func budget() async throws {
        try await withTemporaryFolder { folder async throws in
            let demo = Demo(folder: folder)
            let stopped = try await demo.run(["--budget", "0.06"])
            #expect(stopped.status == 3, "\(stopped.errors)")
            #expect(stopped.output.contains("budget reached"))
            let spent = try #require(try demo.sql("SELECT SUM(cost_micro_usd) FROM ledger").first.flatMap { Int($0) })
            #expect(spent <= 60_000 && spent > 0)
            #expect(try await demo.run(["--budget", "5"]).status == 0)
        }
    }

    @Test("one request at a time and sixty-four give the same bytes")
    func concurrency() async throws {
        try await withTemporaryFolder { folder async throws in
            let one = Demo(folder: folder.appending(path: "one"), settings: ["teacher.concurrency=1"])
            let many = Demo(
                folder: folder.appending(path: "many"),
                settings: ["teacher.concurrency=64", "teacher.simulator.latency_ms=30"]
            )
            #expect(try await one.run().status == 0)
            #expect(try await many.run().status == 0)
            #expect(try await one.exports() == many.exports())
        }
    }

    @Test("a dry run says what would be asked, and sends nothing")
    func dryRun() async throws {
        try await withTemporaryFolder { folder async throws in
            let demo = Demo(folder: folder)
            let dry = try await demo.run(["--dry-run", "--json"])
            #expect(dry.status == 0, "\(dry.errors)")
            let estimate = try #require(try JSONSerialization.jsonObject(with: Data(dry.output.utf8)) as? [String: Any])
            let lines = try #require(estimate["lines"] as? [[String: Any]])
            #expect(lines.count == 10)
            let judged = lines.filter { $0["stage"] as? String == "judge" && $0["domain"] as? String == "biology" }
            // One for positives and one for hard negatives a query.
            #expect(try #require(judged.first?["requests"] as? Int) == 26)
            #expect(try demo.sql("SELECT COUNT(*) FROM response") == ["0"])
        }
    }

    @Test("stages and domains run alone on demand")
    func partly() async throws {
        try await withTemporaryFolder { folder async throws in
            let demo = Demo(folder: folder)
            #expect(try await demo.run(["--domain", "coding", "--limit", "3"]).status == 0)
            #expect(try demo.sql("SELECT COUNT(DISTINCT query_id) FROM candidate") == ["3"])
            #expect(try await demo.run(["--only", "ingest"]).status == 0)
            #expect(try demo.sql("SELECT COUNT(*) FROM query") == ["66"])
            #expect(try demo.sql("SELECT COUNT(DISTINCT query_id) FROM candidate") == ["3"])
        }
    }

    @Test("a changed alpha is done again without a request, and what it costs is said")
    func changedAlpha() async throws {
        try await withTemporaryFolder { folder async throws in
            var demo = Demo(folder: folder)
            #expect(try await demo.run().status == 0)
            let kept = try demo.sql("SELECT COUNT(*) FROM v_kept")
            demo.settings = ["filter.alpha=0.9"]
            let again = try await demo.run()
            // A domain has no list left, for the one cause: that is said first, and is no success.
            #expect(again.status == 4)
            #expect(again.output.hasPrefix("NOTE: ") && again.output.contains("rejected at filter, low-ndcg"))
            #expect(again.errors.contains("to be asked: 0 requests"))
            #expect(again.output.contains("\n0 answers in this run"))
            #expect(try demo.sql("SELECT COUNT(*) FROM v_kept") != kept)
        }
    }
}
