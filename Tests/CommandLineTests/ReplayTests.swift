import Foundation
import TestSupport
import Testing

@Suite("Replay", .serialized)
struct ReplayTests {
    @Test("replay sends nothing and its store exports the same bytes")
    func sameBytes() async throws {
        try await withTemporaryFolder { folder async throws in
            let demo = Demo(folder: folder)
            #expect(try await demo.run().status == 0)
            let copy = folder.appending(path: "replayed.sqlite").path
            // No simulator and no server: an address that nobody listens on.
            let result = try await demo.verb("replay", ["--keep", copy])
            #expect(result.status == 0, "\(result.output) \(result.errors)")
            #expect(result.output.contains("nothing sent, no difference"))
            #expect(try await demo.exports(store: copy) == demo.exports())
        }
    }

    @Test("missing answers of queries that failed are asked for by `run --retry-failed`, and so replay says")
    func failedQuery() async throws {
        try await withTemporaryFolder { folder async throws in
            let demo = Demo(folder: folder)
            #expect(try await demo.run().status == 0)
            _ = try demo.sql(
                """
                CREATE TEMP TABLE failed AS SELECT query_id, request_key FROM ranking ORDER BY query_id LIMIT 1;
                DELETE FROM response WHERE request_key IN (SELECT request_key FROM failed);
                DELETE FROM verdict WHERE query_id IN (SELECT query_id FROM failed);
                UPDATE outcome SET status = 'failed', cause = 'server'
                    WHERE stage = 'rank' AND query_id IN (SELECT query_id FROM failed);
                """
            )
            let replay = try await demo.verb("replay")
            #expect(replay.output.contains("1 answer not stored"))
            #expect(replay.output.contains("--retry-failed` asks for them"), "\(replay.output)")
        }
    }

    @Test("a changed byte in a stored answer is found and reported by replay, run and export")
    func changedByte() async throws {
        try await withTemporaryFolder { folder async throws in
            let demo = Demo(folder: folder)
            #expect(try await demo.run().status == 0)
            _ = try demo.sql(
                "UPDATE response SET content = replace(content, '[1]', '[2]') WHERE request_key = (SELECT request_key FROM ranking ORDER BY query_id LIMIT 1)"
            )
            let replay = try await demo.verb("replay")
            #expect(replay.status == 1)
            #expect(replay.output.contains("expected the answer that was stored, found other bytes"))
            #expect(replay.output.contains("biology/101"))
            let export = try await demo.verb(
                "export",
                ["--format", "sft", "--out", folder.appending(path: "out").path, "--allow-simulated"]
            )
            #expect(export.status == 1)
            #expect(export.errors.contains("found other bytes"))
            #expect(!FileManager.default.fileExists(atPath: folder.appending(path: "out/sft.jsonl").path))
        }
    }
}
