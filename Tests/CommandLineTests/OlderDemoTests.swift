import Foundation
import TestSupport
import Testing

/// Stores that earlier programs have made of the demo, a query a domain, with their answers paid.
@Suite("The demo in stores of earlier programs", .serialized)
struct OlderDemoTests {
    /// What was asked, answered and paid, as every program has it.
    private static let paid = """
        SELECT quote(key), quote(body) FROM request ORDER BY 1;
        SELECT quote(request_key), quote(reasoning), quote(content), digest, cost_micro_usd FROM response ORDER BY 1;
        SELECT id, at, request_key, model, prompt_tokens, completion_tokens, cost_micro_usd FROM ledger ORDER BY 1
        """

    private static func demo(of program: String, in folder: URL) throws -> Demo {
        let file = SharedSamples.projectRoot.appending(
            path: "Tests/CommandLineTests/Fixtures/older-demo/\(program).sql.gz"
        )
        let demo = Demo(folder: folder)
        _ = try demo.sql(".read '|gunzip -c \"\(file.path)\"'")
        return demo
    }

    @Test(
        "a second run by this program sends nothing, and what was paid stays as it was",
        // By newer rules some prompts of the older one's are others; nobody has agreed to pay for these.
        arguments: [("6e3fb3b", 3 as Int32), ("63f930a", 0)]
    )
    func paidOnce(program: String, status: Int32) async throws {
        try await withTemporaryFolder { folder async throws in
            let demo = try Self.demo(of: program, in: folder)
            let paid = try demo.sql(Self.paid)
            #expect(paid.count >= 30)
            let run = try await demo.run(["--limit", "1"])
            #expect(run.status == status, "\(run.output) \(run.errors)")
            #expect(run.errors.contains("say --yes") == (status == 3))
            #expect(try demo.sql(Self.paid) == paid)
            #expect(try demo.sql(Self.paid, store: demo.store + ".before-migration") == paid)
            #expect(try await demo.export("sft")["sft.jsonl"]?.isEmpty == false)
        }
    }

    @Test("what is made anew is made of the answers that were paid, found by their keys: nothing is asked")
    func reused() async throws {
        try await withTemporaryFolder { folder async throws in
            var demo = try Self.demo(of: "63f930a", in: folder)
            let journal = folder.appending(path: "journal.jsonl")
            demo.settings = ["teacher.simulator.journal=\(journal.path)"]
            #expect(try await demo.run(["--limit", "1"]).status == 0)
            let kept = "SELECT query_id FROM v_kept ORDER BY 1"
            let (paid, lists) = (try demo.sql(Self.paid), try demo.sql(kept))
            #expect(!lists.isEmpty)
            _ = try demo.sql(
                "DELETE FROM outcome WHERE stage IN ('judge', 'assemble', 'rank', 'filter'); DELETE FROM judgment; DELETE FROM ranking; DELETE FROM verdict"
            )
            let run = try await demo.run(["--limit", "1"])
            #expect(run.status == 0, "\(run.output) \(run.errors)")
            #expect(try demo.sql(Self.paid) == paid)
            #expect(try demo.sql(kept) == lists)
            #expect(try Data(contentsOf: journal).isEmpty, "the teacher was asked")
        }
    }

    @Test("a start that is killed at any moment of an upgrade leaves a store that the next one upgrades")
    func killed() async throws {
        try await withTemporaryFolder { folder async throws in
            let demo = try Self.demo(of: "6e3fb3b", in: folder)
            let paid = try demo.sql(Self.paid)
            for milliseconds in stride(from: 20, through: 200, by: 20) {
                let process = try RankforgeProcess(["run"] + demo.common + ["--limit", "1"])
                try await Task.sleep(for: .milliseconds(milliseconds))
                process.kill()
                _ = try await process.wait()
                #expect(try demo.sql("PRAGMA integrity_check") == ["ok"])
                #expect(try demo.sql(Self.paid) == paid, "killed after \(milliseconds) ms")
            }
            #expect(try await demo.run(["--limit", "1"]).status == 3)
            #expect(try demo.sql(Self.paid) == paid)
            #expect(
                try demo.sql("SELECT identifier FROM grdb_migrations WHERE identifier LIKE '0.%'") == [
                    "0.2", "0.3 teachers",
                ]
            )
        }
    }
}
