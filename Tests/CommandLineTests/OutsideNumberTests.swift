import Foundation
import TestSupport
import Testing

@Suite("Numbers and depths of flags and files")
struct OutsideNumberTests {
    @Test(
        "a flag out of its bounds is wrong usage that names it, and never a crash",
        arguments: [
            ["simulate", "--latency", "inf"], ["simulate", "--latency", "nan"], ["simulate", "--latency", "-1"],
            ["simulate", "--port", "70000"], ["simulate", "--port", "-1"], ["simulate", "--order-noise", "inf"],
            ["simulate", "--tokens-per-second", "0"], ["simulate", "--reasoning-words", "9223372036854775807"],
            ["simulate", "--retry-after", "-3"], ["inspect", "pipelines/demo.yaml", "--port", "65536"],
            ["run", "pipelines/demo.yaml", "--metrics-port", "65536"],
            ["run", "pipelines/demo.yaml", "--budget", "nan"],
            ["run", "pipelines/demo.yaml", "--shard", "1/9223372036854775808"],
            ["run", "pipelines/demo.yaml", "--limit", "-9"],
        ]
    )
    func flags(_ arguments: [String]) async throws {
        // Both as words of their own and joined, since a negative number reads as an option.
        let joined = arguments.dropLast(2) + ["\(arguments[arguments.count - 2])=\(arguments[arguments.count - 1])"]
        let result = try await RankforgeProcess.run(Array(joined))
        #expect(result.status == 2, "\(result.status) \(result.errors)")
        #expect(result.errors.contains(arguments[arguments.count - 2].drop { $0 == "-" }), "\(result.errors)")
    }

    @Test("a budget, a date and a depth that no machine word holds end in words or in good order")
    func extremes() async throws {
        try await withTemporaryFolder { folder async throws in
            let demo = Demo(folder: folder)
            let deep = String(repeating: "a.", count: 30_000) + "a=1"
            let refused = try await demo.verb("status", ["--set", deep])
            #expect(refused.status == 2 && refused.errors.contains("levels"), "\(refused.status)")
            let file = folder.appending(path: "deep.yaml")
            try Data(("name: " + String(repeating: "- ", count: 50_000) + "x").utf8).write(to: file)
            let nested = try await RankforgeProcess.run(["doctor", file.path])
            #expect(nested.status == 2, "\(nested.status)")
            try Data(("name:\n  " + String(repeating: "- ", count: 50_000) + "x").utf8).write(to: file)
            let below = try await RankforgeProcess.run(["doctor", file.path])
            #expect(below.status == 2 && below.errors.contains("levels"), "\(below.status) \(below.errors)")
            let dry = try await demo.run(["--dry-run", "--set", "teacher.budget=1e300"])
            #expect([0, 2].contains(dry.status), "\(dry.status) \(dry.errors)")
        }
    }

    @Test("a source file dated beyond what nanoseconds hold is read")
    func farFuture() async throws {
        try await withTemporaryFolder { folder async throws in
            let rows = folder.appending(path: "q.jsonl")
            try Data(
                #"{"id": 1, "query": "why?", "passages": [{"text": "a", "label": 1}, {"text": "b", "label": 0}]}"#.utf8
            )
            .write(to: rows)
            let touched = Process()
            touched.executableURL = URL(filePath: "/usr/bin/touch")
            touched.arguments = ["-d", "2400-01-01", rows.path]
            try touched.run()
            touched.waitUntilExit()
            let file = folder.appending(path: "p.yaml")
            try Data(
                """
                name: t
                store: \(folder.path)/s.sqlite
                teacher: {provider: simulator}
                domains:
                  d:
                    source: {kind: jsonl, path: \(rows.path)}
                    judge: {given: true}
                """.utf8
            ).write(to: file)
            let result = try await RankforgeProcess.run(["run", file.path, "--only", "ingest"])
            #expect(result.status == 0, "\(result.status) \(result.errors)")
        }
    }
}
