import Foundation
import TestSupport
import Testing

@Suite("What is wrong from the start is found at once", .serialized)
struct WrongSetUpTests {
    private func demo(_ folder: URL, _ address: String, _ more: [String] = []) -> Demo {
        Demo(
            folder: folder,
            settings: [
                "teacher.provider=openai-compatible", "teacher.base_url=\(address)",
                "teacher.model=rankforge-simulator",
            ] + more
        )
    }

    @Test(
        "a wrong address or model stops the run with the setting named; mended, the same command goes on without flags"
    )
    func mended() async throws {
        try await withTemporaryFolder { folder async throws in
            let simulator = try await SimulatorProcess.start(in: folder, ["--model", "rankforge-simulator"])
            let root = String(simulator.baseURL.dropLast("/v1".count))
            let wrong = [
                (demo(folder, root), "teacher.base_url"),
                (demo(folder, simulator.baseURL, ["teacher.model=another", "teacher.identity=t"]), "teacher.model"),
            ]
            for (demo, setting) in wrong {
                let run = try await demo.run(["--limit", "3"])
                #expect(run.status == 3 && run.output.contains(setting), "\(run.output) \(run.errors)")
                #expect(try demo.sql("select count(*) from outcome where status = 'failed'") == ["0"])
            }
            let right = demo(folder, simulator.baseURL)
            let run = try await right.run(["--limit", "3"])
            #expect(run.status == 0, "\(run.output) \(run.errors)")
            #expect(try right.sql("select count(*) > 3 from response") == ["1"])
            try await simulator.stop()
        }
    }

    @Test("a model with a small window answers with the defaults, and nothing fails")
    func smallWindow() async throws {
        try await withTemporaryFolder { folder async throws in
            let simulator = try await SimulatorProcess.start(in: folder, ["--window", "16384"])
            let demo = demo(folder, simulator.baseURL)
            let run = try await demo.run()
            #expect(run.status == 0, "\(run.output) \(run.errors)")
            #expect(try demo.sql("select count(*) from event where kind = 'attempt-failed'") == ["0"])
            #expect(try demo.sql("select tokens from model_window") == ["16384"])
            let replay = try await demo.verb("replay")
            #expect(replay.status == 0, "\(replay.output) \(replay.errors)")
            try await simulator.stop()
        }
    }

    @Test("doctor sends one tiny request, none with --no-request, and nothing with --offline")
    func doctor() async throws {
        try await withTemporaryFolder { folder async throws in
            let simulator = try await SimulatorProcess.start(in: folder, ["--window", "16384"])
            let demo = demo(folder, simulator.baseURL)
            let offline = try await demo.verb("doctor", ["--offline"])
            #expect(offline.status == 0 && !offline.output.contains("endpoint:"), "\(offline.output)")
            let free = try await demo.verb("doctor", ["--no-request"])
            #expect(free.status == 0 && free.output.contains("endpoint: \(simulator.baseURL) answers"))
            #expect(free.output.contains("window: 16384 tokens by the server"), "\(free.output)")
            #expect(try simulator.answered().isEmpty)
            let asked = try await demo.verb("doctor")
            #expect(asked.errors.contains("sending one request"), "\(asked.errors)")
            #expect(asked.status == 0, "\(asked.output)")
            #expect(
                asked.output.contains(
                    "answer: status 200 from rankforge-simulator, with reasoning in reasoning_content"
                )
            )
            #expect(try simulator.answered().count == 1)
            try await simulator.stop()
        }
    }

    @Test(
        "one prompt that is refused with 403 fails its query alone; an empty account stops the run, and nothing is failed"
    )
    func refusals() async throws {
        try await withTemporaryFolder { folder async throws in
            let teacher = try ScriptedTeacher()
            defer { teacher.stop() }
            func run(_ cases: [String]) async throws -> (RankforgeProcess.Result, Demo) {
                let name = cases[0]
                let rows = cases.map { word in
                    let passages = (1...8).map {
                        "{\"text\": \"\($0 < 3 ? "good" : "bad") \($0) of \(word)\", \"label\": \($0 < 3 ? 1 : 0)}"
                    }
                    return
                        "{\"id\": \"\(word)\", \"query\": \"CASE-\(word): which of these helps most, and why?\", \"passages\": [\(passages.joined(separator: ", "))]}"
                }
                let file = folder.appending(path: "\(name).jsonl")
                try Data(rows.joined(separator: "\n").utf8).write(to: file)
                let pipeline = folder.appending(path: "\(name).yaml")
                try Data(
                    """
                    name: refusals
                    store: \(folder.path)/\(name).sqlite
                    teacher: {provider: openai-compatible, base_url: "\(teacher.baseURL)", model: scripted, stream: false}
                    domains:
                      d: {source: {kind: jsonl, path: \(file.path)}, judge: {given: true}}
                    """.utf8
                ).write(to: pipeline)
                let result = try await RankforgeProcess.run(["run", pipeline.path, "--yes"])
                return (result, Demo(folder: folder))
            }
            let (forbidden, demo) = try await run(["forbidden", "one", "two", "three"])
            #expect(forbidden.status == 4, "\(forbidden.output) \(forbidden.errors)")
            let failed = "select query_id || ' ' || cause from outcome where status = 'failed'"
            #expect(try demo.sql(failed, store: "\(folder.path)/forbidden.sqlite") == ["d/forbidden refused"])
            let (quota, _) = try await run(["quota", "one"])
            #expect(quota.status == 3 && quota.output.contains("top up the account"), "\(quota.output)")
            #expect(try demo.sql(failed, store: "\(folder.path)/quota.sqlite").isEmpty)
        }
    }
}
