import Foundation
import TestSupport
import Testing

@Suite("Secrets", .serialized)
struct SecretTests {
    @Test("a key in the environment is found in no store, log, error, report or export")
    func canary() async throws {
        try await withTemporaryFolder { folder async throws in
            let canary = "sk-canary-7f3a9c51e2"
            let simulator = try await SimulatorProcess.start(
                in: folder,
                ["--rate-limited", "0.05", "--error-500", "0.05"]
            )
            var demo = Demo(folder: folder.appending(path: "run"))
            demo.environment = ["RANKFORGE_TEST_KEY": canary, "RANKFORGE_TEST_HEADER": canary + "-2"]
            demo.settings = [
                "teacher.provider=openai-compatible", "teacher.base_url=\(simulator.baseURL)", "teacher.model=m",
                "teacher.api_key_env=RANKFORGE_TEST_KEY", "teacher.backoff={base: 10ms, ceiling: 50ms}",
                "teacher.headers={X-Tenant-Key: {env: RANKFORGE_TEST_HEADER}}",
            ]
            var said: [String] = []
            for result in [
                try await demo.run(), try await demo.verb("status"), try await demo.verb("rejects", ["--failed"]),
                try await demo.verb("show", ["biology/101", "--raw"]), try await demo.verb("doctor"),
                try await demo.verb("replay"),
            ] { said += [result.output, result.errors] }
            _ = try await demo.exports()
            // A refused key must not be repeated either.
            try await simulator.stop()
            #expect(said.allSatisfy { !$0.contains(canary) })
            let files = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
            #expect(files.contains { $0.hasSuffix("store.sqlite") })
            for file in files {
                guard let data = try? Data(contentsOf: folder.appending(path: file)) else { continue }
                #expect(data.range(of: Data(canary.utf8)) == nil, "\(file)")
            }
        }
    }
}
