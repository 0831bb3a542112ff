import Foundation
import TestSupport
import Testing

/// What becomes of a run whose store is locked, linked or taken away; the teacher counts what it was asked.
@Suite("A store that fails under a run", .serialized)
struct StoreFailureTests {
    private static func demo(in folder: URL, _ simulator: SimulatorProcess) -> Demo {
        let settings = [
            "teacher.provider=openai-compatible", "teacher.base_url=\(simulator.baseURL)",
            "teacher.model=rankforge-simulator", "teacher.concurrency=4",
        ]
        return Demo(folder: folder.appending(path: "run"), settings: settings)
    }

    /// Starts a run and waits until it has had some answers.
    private static func begun(_ demo: Demo, _ simulator: SimulatorProcess) async throws -> RankforgeProcess {
        let process = try demo.start()
        while try simulator.answered().count < 5, process.isRunning { try await Task.sleep(for: .milliseconds(10)) }
        return process
    }

    private static func isAskedTwice(_ simulator: SimulatorProcess) throws -> Bool {
        let bodies = try simulator.answered()
        return Set(bodies).count < bodies.count
    }

    @Test("moved away: exit code 3, no further request; put back, the run goes on, and nothing is bought again")
    func moved() async throws {
        try await withTemporaryFolder { folder async throws in
            let simulator = try await SimulatorProcess.start(in: folder, ["--latency", "0.1"])
            let demo = Self.demo(in: folder, simulator)
            let process = try await Self.begun(demo, simulator)
            let elsewhere = demo.store + ".elsewhere"
            try FileManager.default.moveItem(atPath: demo.store, toPath: elsewhere)
            let result = try await process.wait()
            #expect(result.status == 3, "\(result.output) \(result.errors)")
            #expect((result.output + result.errors).contains("is gone from its place"))
            try FileManager.default.moveItem(atPath: elsewhere, toPath: demo.store)
            #expect(try await demo.run().status == 0)
            #expect(try !Self.isAskedTwice(simulator))
            try await simulator.stop()
        }
    }

    @Test(
        "removed, or its log alone: exit code 3 at once, what was in hand and what was stored is in the next store, and nothing is bought again",
        arguments: [["", "-wal", "-shm"], ["-wal"]]
    )
    func removed(suffixes: [String]) async throws {
        try await withTemporaryFolder { folder async throws in
            let simulator = try await SimulatorProcess.start(in: folder, ["--latency", "0.1"])
            let demo = Self.demo(in: folder, simulator)
            let process = try await Self.begun(demo, simulator)
            for suffix in suffixes { try FileManager.default.removeItem(atPath: demo.store + suffix) }
            let result = try await process.wait()
            #expect(result.status == 3, "\(result.output) \(result.errors)")
            #expect(FileManager.default.fileExists(atPath: demo.store + ".journal"))
            let next = try await demo.run()
            #expect(next.status == 0 && next.errors.contains("taken into the store"), "\(next.errors)")
            #expect(try !Self.isAskedTwice(simulator))
            try await simulator.stop()
        }
    }

    @Test("through a symbolic link a second run is kept away")
    func linked() async throws {
        try await withTemporaryFolder { folder async throws in
            let simulator = try await SimulatorProcess.start(in: folder, ["--latency", "0.2"])
            let demo = Self.demo(in: folder, simulator)
            let process = try await Self.begun(demo, simulator)
            let link = folder.appending(path: "link.sqlite").path
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: demo.store)
            let second = try await demo.run(["--set", "store=\(link)"])
            #expect(second.status == 2 && second.errors.contains("is working on it"), "\(second.errors)")
            process.interrupt()
            _ = try await process.wait()
            try await simulator.stop()
        }
    }

    @Test("a write lock of another program is waited for, and nothing is bought twice", .python)
    func locked() async throws {
        try await withTemporaryFolder { folder async throws in
            let simulator = try await SimulatorProcess.start(in: folder, ["--latency", "0.05"])
            let demo = Self.demo(in: folder, simulator)
            let process = try await Self.begun(demo, simulator)
            let script = """
                import sqlite3, sys, time
                store = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=30)
                store.execute("begin immediate"); time.sleep(12); store.execute("rollback")
                """
            try PythonScript.run(script, arguments: [demo.store])
            let result = try await process.wait()
            #expect(result.status == 0, "\(result.output) \(result.errors)")
            #expect(try !Self.isAskedTwice(simulator))
            try await simulator.stop()
        }
    }
}
