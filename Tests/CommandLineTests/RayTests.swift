import Foundation
import TestSupport
import Testing

/// Needs a Python with `ray[data]` and `aiohttp`, named by RANKFORGE_RAY_PYTHON; CI runs without it.
@Suite(
    "The Ray job",
    .enabled(
        if: ProcessInfo.processInfo.environment["RANKFORGE_RAY_PYTHON"] != nil,
        "RANKFORGE_RAY_PYTHON names no Python with ray[data]"
    )
)
struct RayTests {
    @Test("a job that is killed and started again asks for no answer that it holds, and its results import")
    func killed() async throws {
        let python = try #require(ProcessInfo.processInfo.environment["RANKFORGE_RAY_PYTHON"])
        try await withTemporaryFolder { folder async throws in
            let simulator = try await SimulatorProcess.start(in: folder, ["--latency", "1.5", "--error-500", "0.1"])
            let settings = [
                "teacher.provider=openai-compatible", "teacher.base_url=\(simulator.baseURL)",
                "teacher.model=rankforge-simulator", "teacher.price.batch=0.5",
            ]
            let demo = Demo(folder: folder.appending(path: "demo"), settings: settings)
            let parts = folder.appending(path: "parts")
            #expect(try await demo.verb("batch", ["export"], ["--out", parts.path]).status == 0)
            let results = folder.appending(path: "results")
            let job = Process()
            func start(_ process: Process) throws {
                process.executableURL = URL(filePath: python)
                process.arguments = [
                    SharedSamples.projectRoot.appending(path: "integrations/ray/run_batch.py").path,
                    parts.appending(path: "part-00001.jsonl").path, "--url", simulator.baseURL + "/chat/completions",
                    "--out", results.path, "--in-flight", "4",
                ]
                process.standardOutput = FileHandle.nullDevice
                process.standardError = FileHandle.nullDevice
                try process.run()
            }
            func lines() throws -> [String] {
                let files = try? FileManager.default.contentsOfDirectory(at: results, includingPropertiesForKeys: nil)
                return try (files ?? []).flatMap {
                    try String(contentsOf: $0, encoding: .utf8).split(separator: "\n").map(String.init)
                }
            }
            try start(job)
            let deadline = ContinuousClock.now + .seconds(90)
            while try lines().count < 10, ContinuousClock.now < deadline {
                try await Task.sleep(for: .milliseconds(50))
            }
            kill(job.processIdentifier, SIGKILL)
            job.waitUntilExit()
            // The workers notice that their driver is gone and end too.
            try await Task.sleep(for: .seconds(5))
            let held = try lines()
            try #require(held.count >= 10 && held.count < 66)
            let before = try simulator.answered().count

            let again = Process()
            try start(again)
            again.waitUntilExit()
            #expect(again.terminationStatus == 0)
            #expect(try lines().count == 66)
            #expect(try simulator.answered().count - before == 66 - held.count)
            let files = try FileManager.default.contentsOfDirectory(at: results, includingPropertiesForKeys: nil)
            let taken = try await demo.verb("batch", ["import"], files.map(\.path))
            #expect(taken.status == 0 && taken.output.contains("66 answers stored"), "\(taken.output)\(taken.errors)")
            try await simulator.stop()
        }
    }
}
