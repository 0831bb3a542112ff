import Foundation
import TestSupport
import Testing

@Suite("Runs with several samples", .serialized)
struct SampleRunTests {
    private static let settings = [
        "rank.samples=3", "teacher.simulator.sample_noise=0.2", "teacher.simulator.cut_by_length=0",
    ]

    @Test(
        "a killed run with samples goes on where it was: nothing is paid twice, and the exports are those of a whole run"
    )
    func killed() async throws {
        try await withTemporaryFolder { folder async throws in
            let whole = Demo(folder: folder.appending(path: "whole"), settings: Self.settings)
            #expect(try await whole.run().status == 0)
            let demo = Demo(folder: folder.appending(path: "killed"), settings: Self.settings)
            // So slow that a test beside a hundred others still kills it half-way.
            let slow = Demo(folder: demo.folder, settings: Self.settings + ["teacher.simulator.latency_ms=3000"])
            let process = try slow.start()
            func paid() throws -> Int {
                guard FileManager.default.fileExists(atPath: demo.store) else { return 0 }
                return try demo.sql("SELECT COUNT(*) FROM response").first.flatMap { Int($0) } ?? 0
            }
            let deadline = ContinuousClock.now + .seconds(60)
            while try paid() < 5, process.isRunning, ContinuousClock.now < deadline {
                try await Task.sleep(for: .milliseconds(20))
            }
            process.kill()
            _ = try await process.wait()
            let before = try paid()
            #expect(before > 0 && before < 200)
            #expect(try await demo.run().status == 0)
            #expect(
                try demo.sql("SELECT COUNT(*) FROM response") == whole.sql("SELECT COUNT(*) FROM response")
            )
            #expect(try demo.sql("SELECT COUNT(*) - COUNT(DISTINCT request_key) FROM ledger") == ["0"])
            #expect(try await demo.exports() == whole.exports())
            #expect(try await demo.verb("replay").status == 0)
        }
    }

    @Test(
        "the budget holds with three requests a list at once, and the sweep tells a teacher that prefers the first place"
    )
    func budgetAndBias() async throws {
        try await withTemporaryFolder { folder async throws in
            let settings = Self.settings + ["teacher.simulator.position_bias=0.5"]
            let demo = Demo(folder: folder, settings: settings)
            let stopped = try await demo.run(["--budget", "0.05"])
            #expect(stopped.status == 3)
            let spent = try demo.sql("SELECT SUM(cost_micro_usd) FROM ledger").first.flatMap { Int($0) } ?? .max
            #expect(spent <= 50_000)
            #expect(try await demo.run().status == 0)
            let sweep = try await demo.verb("sweep")
            #expect(sweep.status == 0 && sweep.output.contains("(more than chance"))
            let fair = Demo(folder: folder.appending(path: "fair"), settings: Self.settings)
            #expect(try await fair.run().status == 0)
            #expect(
                !(try await fair.verb("sweep").output.components(separatedBy: "all: ").last ?? "").contains(
                    "(more than chance"
                )
            )
        }
    }
}
