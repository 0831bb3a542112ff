import Foundation
import TestSupport
import Testing

@Suite("Two teachers", .serialized)
struct TwoTeachersTests {
    private static let file = "pipelines/two-teachers.yaml"

    private static func demo(_ folder: URL, _ name: String, _ settings: [String] = []) throws -> Demo {
        let own = folder.appending(path: name)
        try FileManager.default.createDirectory(at: own, withIntermediateDirectories: true)
        return Demo(folder: own, settings: settings, file: file)
    }

    @Test("the sample file is sound as it stands, and a dry run, status, show and the card say who is asked what")
    func sample() async throws {
        try await withTemporaryFolder { folder async throws in
            let demo = try Self.demo(folder, "a")
            let doctor = try await demo.verb("doctor", ["--offline"])
            #expect(doctor.status == 0 && doctor.output.contains("price of labels"), "\(doctor)")
            let ahead = try await demo.run(["--dry-run"])
            #expect(ahead.status == 0 && ahead.output.contains("\nlabels: ") && ahead.output.contains("\nr1: "))
            let run = try await demo.run()
            try #require(run.status == 0, "\(run.errors)")
            let status = try await demo.verb("status")
            #expect(status.output.contains("teacher labels: ") && status.output.contains(" of a share of $1.00"))
            #expect(status.output.contains("teacher r1: "), "\(status.output)")
            #expect(
                try demo.sql("SELECT DISTINCT stage, teacher FROM v_costs ORDER BY 1") == ["judge|labels", "rank|r1"]
            )
            let first = try #require(try demo.sql("SELECT query_id FROM v_kept LIMIT 1").first)
            #expect(try await demo.verb("show", [first]).output.contains("by r1, "))
            let card = String(decoding: try await demo.export("sft")["README.md"] ?? Data(), as: UTF8.self)
            #expect(card.contains("`labels` (rankforge-simulator) made the pointwise labels; `r1`"), "\(card)")
            let replay = try await demo.verb("replay")
            #expect(replay.status == 0, "\(replay)")
        }
    }

    @Test("a judge that does not think costs less than 15 % of one that thinks as the ranker does")
    func cheapJudge() async throws {
        try await withTemporaryFolder { folder async throws in
            func costs(_ name: String, _ settings: [String]) async throws -> [String: Int] {
                let demo = try Self.demo(folder, name, settings)
                let run = try await demo.run()
                try #require(run.status == 0, "\(run.errors)")
                let lines = try demo.sql("SELECT teacher, SUM(cost_micro_usd) FROM ledger GROUP BY teacher")
                let fields = lines.map { $0.split(separator: "|") }
                return Dictionary(fields.map { (String($0[0]), Int($0[1]) ?? 0) }) { $1 }
            }
            let cheap = try await costs("cheap", [])
            let thinking = try await costs("thinking", ["teachers.labels.parameters={}"])
            let (after, before) = (try #require(cheap["labels"]), try #require(thinking["labels"]))
            #expect(Double(after) < 0.15 * Double(before), "\(after) of \(before)")
            #expect(try #require(cheap["r1"]) > before / 10)
        }
    }

    @Test("killed while both are asked, a run is resumed and asks neither again for what is stored")
    func kill() async throws {
        try await withTemporaryFolder { folder async throws in
            var simulators: [SimulatorProcess] = []
            for name in ["labels", "r1"] {
                let own = folder.appending(path: name)
                try FileManager.default.createDirectory(at: own, withIntermediateDirectories: true)
                simulators.append(
                    try await SimulatorProcess.start(in: own, ["--latency", "0.05", "--model", name])
                )
            }
            let settings = zip(["labels", "r1"], simulators).flatMap { name, simulator in
                ["provider=openai-compatible", "base_url=\(simulator.baseURL)", "model=\(name)", "concurrency=2"].map {
                    "teachers.\(name).\($0)"
                }
            }
            let demo = try Self.demo(folder, "a", settings)
            var stored: [(before: [Int], hashes: Set<String>)] = []
            for moment in 1...3 {
                let process = try demo.start()
                let start = ContinuousClock.now
                while process.isRunning, start.duration(to: .now) < .seconds(20),
                    try simulators.contains(where: { try $0.answered().count < moment * 4 })
                {
                    try await Task.sleep(for: .milliseconds(5))
                }
                process.kill()
                _ = try await process.wait()
                let bodies = try demo.sql("SELECT hex(body) FROM request JOIN response ON request_key = key")
                stored.append(
                    (try simulators.map { try $0.answered().count }, Set(bodies.compactMap(KillTests.hash(hex:))))
                )
            }
            let last = try await demo.run()
            #expect(last.status == 0, "\(last.errors)")
            for (before, hashes) in stored {
                for (simulator, count) in zip(simulators, before) {
                    #expect(try simulator.answered()[count...].allSatisfy { !hashes.contains($0) })
                }
            }
            #expect(stored.contains { !$0.hashes.isEmpty })
            #expect(try demo.sql("SELECT COUNT(*) FROM possibly_billed WHERE teacher IS NULL") == ["0"])
            let models = try demo.sql(
                "SELECT DISTINCT teacher, requested_model FROM ledger JOIN response USING (request_key) ORDER BY 1"
            )
            #expect(models == ["labels|labels", "r1|r1"], "\(models)")
            for simulator in simulators { try await simulator.stop() }
        }
    }

    @Test("a share that is spent ends a run with 3 and its name, and --budget raises the run's own")
    func share() async throws {
        try await withTemporaryFolder { folder async throws in
            let demo = try Self.demo(folder, "a", ["teachers.labels.budget=0.03"])
            let run = try await demo.run()
            #expect(run.status == 3 && run.output.contains("teachers.labels.budget reached"), "\(run)")
            // The other domain needs no labels, and is done.
            let pending = "SELECT COUNT(*) FROM outcome WHERE stage = 'filter' AND query_id LIKE 'websearch/%'"
            #expect(try demo.sql(pending) != ["0"])
            let whole = try Self.demo(folder, "b")
            let tight = try await whole.run(["--budget", "0.05"])
            #expect(tight.status == 3 && tight.output.contains("raise budget (or --budget)"), "\(tight)")
            #expect(try await whole.run(["--budget", "4"]).status == 0)
        }
    }
}
