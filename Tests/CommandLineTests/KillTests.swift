import Foundation
import TestSupport
import Testing

@Suite("Killed at any moment", .serialized)
struct KillTests {
    @Test("killed ten times and resumed: the same bytes, and no stored answer is asked for again")
    func kills() async throws {
        try await withTemporaryFolder { folder async throws in
            let simulator = try await SimulatorProcess.start(in: folder, ["--latency", "0.05", "--order-noise", "0.2"])
            let settings = [
                "teacher.provider=openai-compatible", "teacher.base_url=\(simulator.baseURL)",
                "teacher.model=rankforge-simulator",
                "teacher.concurrency=4",
            ]
            let undisturbed = Demo(folder: folder.appending(path: "undisturbed"), settings: settings)
            #expect(try await undisturbed.run().status == 0)

            let killed = Demo(folder: folder.appending(path: "killed"), settings: settings)
            var stored: [(before: Int, hashes: Set<String>)] = []
            for moment in 0..<10 {
                let process = try killed.start()
                let answered = try simulator.answered().count
                if moment < 4 {
                    // In start-up, reading and finding.
                    try await Task.sleep(for: .milliseconds(20 + moment * 60))
                } else {
                    // While it asks: some answers on disk, some on the wire.
                    let deadline = ContinuousClock.now + .seconds(20)
                    while try simulator.answered().count < answered + moment, process.isRunning,
                        ContinuousClock.now < deadline
                    {
                        try await Task.sleep(for: .milliseconds(2))
                    }
                }
                process.kill()
                _ = try await process.wait()
                guard FileManager.default.fileExists(atPath: killed.store) else { continue }
                let bodies = try killed.sql("SELECT hex(body) FROM request JOIN response ON request_key = key")
                stored.append((try simulator.answered().count, Set(bodies.compactMap(Self.hash(hex:)))))
            }
            #expect(try await killed.run().status == 0)
            let journal = try simulator.answered()
            for (before, hashes) in stored {
                #expect(journal[before...].allSatisfy { !hashes.contains($0) })
            }
            #expect(stored.contains { !$0.hashes.isEmpty }, "no kill came after an answer")
            #expect(try await killed.exports() == undisturbed.exports())
            try await simulator.stop()
        }
    }

    @Test("killed with many requests in flight: what was read is not asked for again", .python)
    func inFlight() throws {
        let arguments = [
            "--rankforge", RankforgeProcess.program.path, "--kills", "3", "--in-flight", "64", "--latency", "0.2",
            "--queries", "900", "--chunks", "20",
        ]
        // Its exit code says whether more than two of all answers were; a failure shows its words.
        let said = try PythonScript.benchmark("kills.py", arguments: arguments)
        #expect(said.contains("3 kills: "), "\(said)")
    }

    @Test("Ctrl-C waits for what is in flight, says so and how to go on, and the next run does; two at once are one")
    func interrupt() async throws {
        try await withTemporaryFolder { folder async throws in
            let demo = Demo(folder: folder, settings: ["teacher.concurrency=2", "teacher.simulator.latency_ms=150"])
            let process = try demo.start()
            try await demo.waitForAnswer(of: process)
            // As GNU `timeout` signals its child and then the child's group.
            for _ in 0..<2 { process.interrupt() }
            let result = try await process.wait()
            #expect(result.status == 3, "\(result.errors)")
            #expect(result.errors.contains("stopping: ") && result.errors.contains("Ctrl-C again ends it at once"))
            #expect(result.output.contains("goes on where this run stopped"))
            // All that the in-process simulator was asked and finished is stored: nothing in flight was dropped.
            #expect(try #require(try demo.sql("SELECT COUNT(*) FROM response").first.flatMap { Int($0) }) > 0)
            #expect(
                try await demo.run(["--set", "teacher.simulator.latency_ms=0", "--set", "teacher.concurrency=32"])
                    .status == 0
            )
        }
    }

    @Test("a second process is kept away from a store, with the pid of the first")
    func locked() async throws {
        try await withTemporaryFolder { folder async throws in
            let demo = Demo(folder: folder, settings: ["teacher.concurrency=1", "teacher.simulator.latency_ms=200"])
            let first = try demo.start()
            try await Task.sleep(for: .milliseconds(800))
            let second = try await demo.run()
            #expect(second.status == 2)
            #expect(second.errors.contains("is working on it"), "\(second.errors)")
            first.kill()
            _ = try await first.wait()
        }
    }

    static func hash(hex: String) -> String? {
        var bytes: [UInt8] = []
        var index = hex.startIndex
        while index < hex.endIndex {
            let next = hex.index(index, offsetBy: 2)
            guard let byte = UInt8(hex[index..<next], radix: 16) else { return nil }
            bytes.append(byte)
            index = next
        }
        return SimulatorProcess.hash(String(decoding: bytes, as: UTF8.self))
    }
}
