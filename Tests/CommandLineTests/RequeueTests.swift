import Foundation
import TestSupport
import Testing

@Suite("Further samples of rejects")
struct RequeueTests {
    @Test(
        "rejects get one more sample each, cost said first; nothing is asked twice, and five further samples are the end"
    )
    func again() async throws {
        try await withTemporaryFolder { folder async throws in
            let demo = Demo(
                folder: folder,
                settings: ["teacher.simulator.sample_noise=0.3", "teacher.simulator.cut_by_length=0"]
            )
            #expect(try await demo.run().status == 0)
            func rejected() throws -> Int {
                try demo.sql("SELECT COUNT(*) FROM v_rejects WHERE reason = 'low-ndcg'").compactMap(Int.init).first
                    ?? -1
            }
            func answers() throws -> Int {
                try demo.sql("SELECT COUNT(*) FROM response").compactMap(Int.init).first ?? -1
            }
            let (before, paid) = (try rejected(), try answers())
            try #require(before > 3)
            // Without a word nothing is sent, and nothing is changed.
            let asked = try await demo.verb("requeue", ["--reason", "low-ndcg"])
            #expect(asked.status == 3 && asked.errors.contains("at most \(before) requests, about $"))
            #expect(try answers() == paid && rejected() == before)
            #expect(try await demo.run().status == 0)
            #expect(try answers() == paid)

            let limited = try await demo.verb("requeue", ["--reason", "low-ndcg", "--limit", "1", "--yes"])
            let first = try demo.sql("SELECT COUNT(*), COUNT(DISTINCT query_id) FROM event WHERE kind = 'requeued'")
            #expect(limited.status == 0 && limited.errors.contains("left out by --limit"))
            let count = try #require(first.first?.split(separator: "|").first.flatMap { Int($0) })
            #expect(try answers() == paid + count)
            for _ in 0..<5 { _ = try await demo.verb("requeue", ["--reason", "low-ndcg", "--yes"]) }
            #expect(try rejected() < before)
            let end = try await demo.verb("requeue", ["--reason", "low-ndcg", "--yes"])
            #expect(try rejected() == 0 || end.errors.contains("that have had 5 further samples"))
            #expect(try demo.sql("SELECT MAX(samples) FROM requeue") == ["5"])
            #expect(
                try demo.sql("SELECT COUNT(*) FROM request GROUP BY query_id, stage, sample, body HAVING COUNT(*) > 1")
                    == []
            )
            // Each order that stands is the latest, and a later try says so.
            #expect(
                try demo.sql(
                    "SELECT COUNT(*) FROM v_kept k JOIN ranking r ON r.query_id = k.query_id WHERE r.sample > 0"
                ) != ["0"]
            )
            #expect(try demo.sql("SELECT COUNT(*) FROM verdict WHERE evidence LIKE '%\"tries\":%'") != ["0"])
            #expect(try await demo.verb("replay").status == 0)
        }
    }

    @Test("a pipeline that changed since its last run is run first, and a failed request is no matter of samples")
    func refused() async throws {
        try await withTemporaryFolder { folder async throws in
            var demo = Demo(folder: folder)
            #expect(try await demo.run(["--domain", "coding"]).status == 0)
            demo.settings = ["list.size=10"]
            let changed = try await demo.verb("requeue", ["--yes"])
            #expect(changed.status == 2 && changed.errors.contains("coding: judge and what follows from it"))
            #expect(try await demo.run(["--dry-run"]).status == 0)
            #expect(try await demo.verb("requeue", ["--reason", "failed-request"]).status == 2)
        }
    }
}
