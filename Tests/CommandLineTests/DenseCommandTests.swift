import Foundation
import TestSupport
import Testing

@Suite("Dense retrieval by the command line", .serialized)
struct DenseCommandTests {
    /// A collection in BEIR's form and a pipeline over it, whose vectors come from a simulator.
    private struct Collection {
        let folder: URL
        let pipeline: URL
        var store: String { folder.appending(path: "s.sqlite").path }

        init(in folder: URL, url: String, passages: Int) throws {
            self.folder = folder
            pipeline = folder.appending(path: "p.yaml")
            try FileManager.default.createDirectory(
                at: folder.appending(path: "c/qrels"),
                withIntermediateDirectories: true
            )
            let words = [
                "cat", "dog", "fish", "bird", "horse", "mouse", "whale", "snake", "tiger", "bear", "wolf", "crab",
            ]
            func text(_ number: Int) -> String {
                "the \(words[number % 12]) met the \(words[number / 12 % 12]) at house \(number)"
            }
            let corpus = (0..<passages).map { "{\"_id\": \"d\($0)\", \"title\": \"\", \"text\": \"\(text($0))\"}" }
            let queries = (0..<10).map { "{\"_id\": \"q\($0)\", \"text\": \"\(text($0 * 7))\"}" }
            let qrels = ["query-id\tcorpus-id\tscore"] + (0..<10).map { "q\($0)\td\($0 * 7)\t1" }
            for (name, lines) in [("corpus.jsonl", corpus), ("queries.jsonl", queries), ("qrels/test.tsv", qrels)] {
                try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: folder.appending(path: "c/\(name)"))
            }
            let yaml = """
                name: dense
                store: \(folder.appending(path: "s.sqlite").path)
                teacher: {provider: simulator}
                domains:
                  d:
                    source: {kind: beir, path: \(folder.appending(path: "c").path)}
                    candidates: [{kind: dense, model: m, base_url: "\(url)", top: 10, batch: 8, concurrency: 2, price: {input: 0}}]
                    judge: {qrels: true}
                """
            try Data(yaml.utf8).write(to: pipeline)
        }

        var arguments: [String] { ["run", pipeline.path, "--yes"] }

        func run() async throws -> RankforgeProcess.Result { try await RankforgeProcess.run(arguments) }

        func sql(_ query: String, store: String? = nil) throws -> [String] {
            try Demo(folder: folder).sql(query, store: store ?? self.store)
        }
    }

    private static let candidates = "SELECT query_id, passage_id, rank, score FROM candidate ORDER BY 1, 3"

    @Test(
        "killed while it embeds and resumed: the same candidates, and no text whose vector is stored is embedded again"
    )
    func kills() async throws {
        try await withTemporaryFolder { folder async throws in
            let simulator = try await SimulatorProcess.start(in: folder, ["--latency", "1"])
            let whole = try Collection(in: folder.appending(path: "whole"), url: simulator.baseURL, passages: 200)
            #expect(try await whole.run().status == 0)
            let requests = try simulator.answered().count
            let killed = try Collection(in: folder.appending(path: "killed"), url: simulator.baseURL, passages: 200)
            var moments = 0
            for kill in 0..<4 {
                let process = try RankforgeProcess(killed.arguments)
                let before = try simulator.answered().count
                let deadline = ContinuousClock.now + .seconds(60)
                while try simulator.answered().count < before + 6 + kill, process.isRunning,
                    ContinuousClock.now < deadline
                {
                    try await Task.sleep(for: .milliseconds(2))
                }
                process.kill()
                _ = try await process.wait()
                let stored = try killed.sql("SELECT COUNT(*) FROM embedding").first.flatMap { Int($0) } ?? 0
                if stored > 0, stored < 200 { moments += 1 }
            }
            #expect(moments > 0, "no kill came while it embedded")
            #expect(try await killed.run().status == 0)
            #expect(try killed.sql(Self.candidates) == whole.sql(Self.candidates))
            #expect(try whole.sql(Self.candidates).count == 100)
            // A vector that is stored twice is an error of the store. A few requests are on the wire at each kill or answered and not stored, and are sent again; the ten
            // queries come in one request or in as many.
            let again = try simulator.answered().count - 2 * requests
            #expect(again <= 4 * 6 + 10, "\(again) requests more than an undisturbed run")
            try await simulator.stop()
        }
    }

    @Test("merged stores embed nothing again, and find the same")
    func merged() async throws {
        try await withTemporaryFolder { folder async throws in
            let simulator = try await SimulatorProcess.start(in: folder)
            let whole = try Collection(in: folder.appending(path: "whole"), url: simulator.baseURL, passages: 120)
            // The parts have different queries and the same corpus; the second one also lacks some vectors.
            let stores = try await [1, 2].asyncMap { index in
                let store = folder.appending(path: "part-\(index).sqlite").path
                let result = try await RankforgeProcess.run(
                    whole.arguments + ["--shard", "\(index)/2", "--set", "store=\(store)"]
                )
                #expect(result.status == 0, "\(result.errors)")
                return store
            }
            #expect(try await whole.run().status == 0)
            let all = folder.appending(path: "all.sqlite").path
            for round in 0..<2 {
                let merge = try await RankforgeProcess.run(["merge", all] + stores)
                #expect(merge.status == 0, "\(merge.output) \(merge.errors)")
                #expect(merge.output.contains("with their vectors taken over") == (round == 0), "\(merge.output)")
            }
            let count = "SELECT COUNT(*), COUNT(DISTINCT row), MAX(row) FROM embedding"
            #expect(try whole.sql(count, store: all) == whole.sql(count))
            let before = try simulator.answered().count
            try await simulator.stop()
            // Asked anew for more passages a query: with all vectors there, nobody needs to be reached.
            let run = try await RankforgeProcess.run(
                whole.arguments + ["--set", "store=\(all)", "--set", "domains.d.candidates[0].top=12"]
            )
            #expect(run.status == 0, "\(run.errors)")
            #expect(try simulator.answered().count == before)
            let first = "SELECT query_id, passage_id, rank, score FROM candidate WHERE rank < 10 "
            let fingerprint =
                "AND fingerprint = (SELECT fingerprint FROM current WHERE stage = 'candidates') ORDER BY 1, 3"
            #expect(try whole.sql(first + fingerprint, store: all) == whole.sql(first + fingerprint))
        }
    }
}

extension Sequence where Element: Sendable {
    /// What an asynchronous function makes of each element, one after the other.
    fileprivate func asyncMap<Made>(_ make: (Element) async throws -> Made) async rethrows -> [Made] {
        var made: [Made] = []
        for element in self { made.append(try await make(element)) }
        return made
    }
}
