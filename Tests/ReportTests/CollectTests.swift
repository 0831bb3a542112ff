import Foundation
import Store
import TestSupport
import Testing

@Suite("gc", .serialized)
struct CollectTests {
    private static func export(_ run: RunStore, _ name: String) async throws -> [String: Data] {
        let out = run.folder.appending(path: name)
        let result = try await run.verb("export", ["--format", "sft", "--out", out.path, "--allow-simulated"])
        try #require(result.status == 0, "\(result.errors)")
        let names = try FileManager.default.contentsOfDirectory(atPath: out.path)
        return Dictionary(try names.map { ($0, try Data(contentsOf: out.appending(path: $0))) }) { first, _ in first }
    }

    private static let counts = """
        SELECT json_array((SELECT COUNT(*) FROM request), (SELECT COUNT(*) FROM response), (SELECT COUNT(*) FROM ledger),
            (SELECT COUNT(*) FROM query), (SELECT COUNT(*) FROM passage), (SELECT COUNT(*) FROM document),
            (SELECT COUNT(*) FROM decision), (SELECT COUNT(*) FROM event))
        """

    private static func sql(_ run: RunStore, _ query: String) throws -> String {
        let script = "import sqlite3, sys; print(sqlite3.connect(sys.argv[1]).execute(sys.argv[2]).fetchone()[0])"
        return try PythonScript.run(script, arguments: [run.path, query]).trimmingCharacters(
            in: .newlines
        )
    }

    @Test(
        "stale rows go, what was asked, paid, decided and read stays, and replay and exports give the same bytes",
        .python
    )
    func collect() async throws {
        try await withTemporaryFolder { folder async throws in
            let before = RunStore(folder: folder, settings: ["list.size=12", "filter.alpha=0.3"])
            try await before.made().close()
            let run = RunStore(folder: folder)
            try await run.made().close()
            #expect(try await run.verb("decide", ["biology/101", "drop", "--note", "no"]).status == 0)
            let bytes = try await Self.export(run, "before")
            let counts = try Self.sql(run, Self.counts)
            let status = try await run.verb("status", ["--json"]).output

            let dry = try await run.verb("gc", ["--dry-run"])
            #expect(dry.status == 0 && dry.output.contains("nothing was dropped"), "\(dry.errors)")
            #expect(try Self.sql(run, "SELECT COUNT(DISTINCT fingerprint) FROM verdict") == "10")
            let silent = try await run.verb("gc")
            #expect(silent.status == 2 && silent.errors.contains("--yes"))
            #expect(try Self.sql(run, "SELECT COUNT(DISTINCT fingerprint) FROM verdict") == "10")

            let done = try await run.verb("gc", ["--yes", "--vacuum"])
            #expect(done.status == 0 && done.output.contains("given back to the disk"), "\(done.errors)")
            for table in ["list", "list_item", "ranking", "verdict"] {
                #expect(try Self.sql(run, "SELECT COUNT(DISTINCT fingerprint) FROM \(table)") == "5", "\(table)")
            }
            #expect(try Self.sql(run, "SELECT COUNT(*) FROM outcome") == "396")
            #expect(try Self.sql(run, Self.counts) == counts)
            #expect(try Self.sql(run, "PRAGMA integrity_check") == "ok")
            #expect(try await run.verb("status", ["--json"]).output == status)
            #expect(try await Self.export(run, "after") == bytes)
            let replay = try await run.verb("replay", ["--keep", folder.appending(path: "replayed.sqlite").path])
            #expect(replay.status == 0 && replay.output.contains("no difference"), "\(replay.output)")
            let replayed = RunStore(folder: folder, name: "replayed")
            #expect(try await Self.export(replayed, "replay")["sft.jsonl"]?.isEmpty == false)
            let again = try await run.verb("gc", ["--yes", "--json"])
            #expect(again.output.contains("\"stale\" : 0"))
            // The answers of the dropped rows are paid for: the old settings need no new ones.
            let back = try await before.verb("run", ["--yes"])
            #expect(back.status == 0 && back.output.contains("\n0 answers in this run"), "\(back.output)")
        }
    }

    @Test("a store that a run holds is left alone, and so is one that was never run with")
    func held() async throws {
        try await withTemporaryFolder { folder async throws in
            let run = RunStore(folder: folder)
            try await run.made(limit: 3).close()
            let changed = RunStore(folder: folder, settings: ["filter.alpha=0.3"])
            try await changed.made(limit: 3).close()
            let holder = try Store.open(path: run.path)
            let held = try await run.verb("gc", ["--yes"])
            #expect(held.status == 2 && held.errors.contains("is working on it"), "\(held.errors)")
            #expect(try await holder.staleRows().stale == 30)
            #expect(try await run.verb("gc", ["--dry-run"]).status == 0)
            try holder.close()
            let empty = RunStore(folder: folder, name: "empty")
            try Store.open(path: empty.path).close()
            let never = try await empty.verb("gc", ["--yes"])
            #expect(never.status == 2 && never.errors.contains("no current fingerprints"), "\(never.errors)")
        }
    }
}
