import Foundation
import TestSupport
import Testing

@Suite("Watching a run", .serialized)
struct WatchingTests {
    @Test("logs are one JSON object a line, with each failed attempt")
    func jsonLog() async throws {
        try await withTemporaryFolder { folder async throws in
            let demo = Demo(
                folder: folder,
                settings: ["teacher.simulator.error_500=0.1", "teacher.backoff={base: 10ms, ceiling: 50ms}"]
            )
            let result = try await demo.run(["--log-format", "json"])
            #expect(result.status == 0)
            let lines = result.errors.split(separator: "\n")
            let objects = lines.compactMap {
                try? JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: String]
            }
            #expect(objects.count == lines.count && objects.count > 3)
            #expect(
                objects.contains { $0["cause"] == "server" && $0["message"] == "attempt failed" && $0["at"] != nil }
            )
        }
    }

    @Test("/metrics is served on loopback while a run goes on, in Prometheus' format", .python)
    func metrics() async throws {
        try await withTemporaryFolder { folder async throws in
            let demo = Demo(folder: folder, settings: ["teacher.concurrency=2", "teacher.simulator.latency_ms=100"])
            let process = try RankforgeProcess(["run"] + demo.common + ["--metrics-port", "0"])
            let deadline = ContinuousClock.now + .seconds(20)
            while !process.errors.contains("/metrics\n"), ContinuousClock.now < deadline {
                try await Task.sleep(for: .milliseconds(10))
            }
            let address = try #require(process.errors.split(separator: " ").first { $0.hasPrefix("http") })
                .trimmingCharacters(in: .whitespacesAndNewlines)
            try await Task.sleep(for: .milliseconds(800))
            let script = """
                import sys, urllib.request
                text = urllib.request.urlopen(sys.argv[1]).read().decode()
                for line in text.splitlines():
                    if not line.startswith("#"):
                        name, value = line.rsplit(" ", 1)
                        float(value)
                print(text)
                """
            let text = try PythonScript.run(script, arguments: [address])
            process.kill()
            _ = try await process.wait()
            #expect(text.contains("rankforge_requests_in_flight 2"))
            #expect(text.contains("rankforge_queries_total{stage=\"judge\",ended=\"done\"}"))
            #expect(text.contains("# TYPE rankforge_answers_total counter"))
        }
    }
}
