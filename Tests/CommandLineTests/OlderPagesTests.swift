import Foundation
import TestSupport
import Testing

/// A store with crawled and saved pages that were read, and paid for, by rules of an earlier release; its web is gone.
@Suite("Newer rules for pages on an older store", .serialized)
struct OlderPagesTests {
    private func expectAsItWas(_ older: OlderStore) async throws {
        let replay = try await older.verb("replay")
        #expect(replay.status == 0, "\(replay.output) \(replay.errors)")
        for domain in ["cited", "saved"] {
            #expect(replay.output.contains("\(domain): its pages were read by rules of an earlier release"))
        }
        #expect(replay.output.contains("3 queries recomputed, nothing sent, no difference"), "\(replay.output)")
        #expect(try await older.export() == older.exported)
    }

    @Test("until somebody agrees to pay, rows export and replay as they are, also after a run that stopped to ask")
    func asks() async throws {
        try await withTemporaryFolder { folder async throws in
            let older = try OlderStore("older-pages", in: folder)
            // What brings the store's tables up to date, and reads and finds by newer rules.
            #expect(try await older.verb("run", ["--dry-run"]).status == 0)
            let paid = try older.paid()
            try await expectAsItWas(older)

            let run = try await older.verb("run")
            #expect(run.status == 3, "\(run.output) \(run.errors)")
            for words in [
                "cited: candidates and what follows from it", "saved: ingest and what follows from it",
                // Of two queries of three the judgment is asked again, and perhaps the order.
                "though an earlier answer is paid for: 4 requests, $", "say --yes",
            ] {
                #expect(run.errors.contains(words), "\(words): \(run.errors)")
            }
            #expect(try older.paid() == paid)
            try await expectAsItWas(older)
            #expect(try older.sql("SELECT COUNT(*) FROM event WHERE kind = 'attempt-failed'") == ["0"])
        }
    }

    @Test("a replayed older store exports the same bytes")
    func keeps() async throws {
        try await withTemporaryFolder { folder async throws in
            let older = try OlderStore("older-pages", in: folder)
            #expect(try await older.verb("run").status == 3)
            #expect(try await older.verb("replay", ["--keep", "kept.sqlite"]).status == 0)
            try FileManager.default.removeItem(atPath: older.store)
            try FileManager.default.moveItem(
                at: folder.appending(path: "kept.sqlite"),
                to: folder.appending(path: "s.sqlite")
            )
            #expect(try await older.export() == older.exported)
        }
    }

    @Test("a query that was not looked at before newer rules came is none of the replay's")
    func unfinished() async throws {
        try await withTemporaryFolder { folder async throws in
            let older = try OlderStore("older-pages", in: folder)
            for table in ["candidate", "judgment", "list_item", "list", "ranking", "verdict"] {
                _ = try older.sql("DELETE FROM \(table) WHERE query_id = 'cited/3'")
            }
            _ = try older.sql("DELETE FROM outcome WHERE query_id = 'cited/3' AND stage <> 'ingest'")
            #expect(try await older.verb("run").status == 3)
            let replay = try await older.verb("replay")
            #expect(replay.status == 0, "\(replay.output) \(replay.errors)")
            #expect(replay.output.contains("2 queries recomputed, nothing sent, no difference"), "\(replay.output)")
        }
    }

    @Test("a batch file with what is paid again is written on a word only, as a run asks; an import agrees to nothing")
    func batches() async throws {
        try await withTemporaryFolder { folder async throws in
            let older = try OlderStore("older-pages", in: folder)
            #expect(try await older.verb("run", ["--dry-run"]).status == 0)
            let paid = try older.paid()
            let stopped = try await older.verb("batch export", ["--out", "batch"])
            #expect(stopped.status == 3, "\(stopped.output) \(stopped.errors)")
            #expect(stopped.errors.contains("though an earlier answer is paid for: 4 requests, $"), "\(stopped.errors)")
            #expect(try older.sql("SELECT COUNT(*) FROM batch_out") == ["0"])
            try Data().write(to: folder.appending(path: "results.jsonl"))
            #expect(try await older.verb("batch import", [folder.appending(path: "results.jsonl").path]).status == 0)
            #expect(try older.paid() == paid)

            let written = try await older.verb("batch export", ["--out", "batch", "--yes"])
            #expect(written.status == 0 && written.output.contains("2 requests"), "\(written.output) \(written.errors)")
            #expect(try older.paid() != paid)
        }
    }

    @Test("run --yes reads stored pages anew, and pays only where their passages are others")
    func goesOn() async throws {
        try await withTemporaryFolder { folder async throws in
            let older = try OlderStore("older-pages", in: folder)
            let teacher = try await SimulatorProcess.start(in: folder)
            let run = try await older.verb("run", ["--yes", "--set", "teacher.base_url=\(teacher.baseURL)"])
            try await teacher.stop()
            #expect(run.status == 0, "\(run.output) \(run.errors)")
            let again = try older.sql(
                "SELECT k.query_id, k.stage FROM request k JOIN response r ON r.request_key = k.key WHERE r.run_id > 1 ORDER BY 1, 2"
            )
            #expect(again == ["cited/3|judge", "cited/3|rank", "saved/sun|judge", "saved/sun|rank"])
            #expect(try older.sql("SELECT COUNT(*) FROM response") == ["10"])
            let words = try older.sql(
                "SELECT COUNT(*) FROM v_kept k JOIN current c USING (domain) JOIN candidate d USING (query_id, fingerprint) WHERE c.stage = 'candidates' AND k.query_id = 'cited/3'"
            )
            #expect(words != ["2"])

            let replay = try await older.verb("replay")
            #expect(replay.status == 0 && !replay.output.contains("earlier release"), "\(replay.output)")
            #expect(try await older.verb("run").status == 0)
        }
    }
}
