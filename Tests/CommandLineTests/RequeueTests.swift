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
            let won = before - (try rejected())
            #expect(
                limited.output.contains(
                    "\(won) of \(first.first?.split(separator: "|").last ?? "") requeued lists kept"
                ),
                "\(limited.output)"
            )
            let count = try #require(first.first?.split(separator: "|").first.flatMap { Int($0) })
            #expect(try answers() == paid + count)
            for _ in 0..<5 { _ = try await demo.verb("requeue", ["--reason", "low-ndcg", "--yes"]) }
            #expect(try rejected() < before)
            let end = try await demo.verb("requeue", ["--reason", "low-ndcg", "--yes"])
            #expect(
                end.errors.contains(
                    try rejected() == 0 ? "no list is rejected as low-ndcg" : "that have had 5 further samples"
                ),
                "\(end.errors)"
            )
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

    @Test(
        "killed in mid-way and resumed by run: nothing is paid twice, and what was won is said",
        .timeLimit(.minutes(2))
    )
    func killed() async throws {
        try await withTemporaryFolder { folder async throws in
            let noise = ["--latency", "0.05", "--sample-noise", "0.3"]
            let simulator = try await SimulatorProcess.start(in: folder, noise)
            let demo = Demo(
                folder: folder,
                settings: [
                    "teacher.provider=openai-compatible", "teacher.base_url=\(simulator.baseURL)",
                    "teacher.model=rankforge-simulator", "teacher.concurrency=16",
                ]
            )
            #expect(try await demo.run().status == 0)
            let asked = ["--reason", "low-ndcg", "--yes", "--set", "teacher.concurrency=1"]
            let rejected = try #require(
                try demo.sql("SELECT COUNT(*) FROM v_rejects WHERE reason = 'low-ndcg'").first.flatMap { Int($0) }
            )
            try #require(rejected > 5)
            let before = try simulator.answered().count
            let process = try RankforgeProcess(["requeue"] + demo.common + asked)
            let deadline = ContinuousClock.now + .seconds(20)
            while try simulator.answered().count < before + 3, process.isRunning, ContinuousClock.now < deadline {
                try await Task.sleep(for: .milliseconds(2))
            }
            process.kill()
            _ = try await process.wait()
            let stored = Set(
                try demo.sql("SELECT hex(body) FROM request JOIN response ON request_key = key")
                    .compactMap(KillTests.hash(hex:))
            )
            let open = try demo.sql("SELECT COUNT(*) FROM requeue").first.flatMap { Int($0) }
            #expect(open == rejected)
            let mark = try simulator.answered().count
            let resumed = try await demo.run()
            #expect(resumed.status == 0 && resumed.output.contains(" requeued lists kept"), "\(resumed.output)")
            let journal = try simulator.answered()
            #expect(journal[mark...].allSatisfy { !stored.contains($0) })
            // One was on the wire at the kill, and may have been answered for nobody.
            #expect(journal.count - before >= rejected && journal.count - before <= rejected + 1)
            let line = resumed.output.split(separator: "\n").first { $0.contains(" requeued lists kept") }
            #expect(line?.contains(" left") == false, "\(resumed.output)")
            try await simulator.stop()
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
