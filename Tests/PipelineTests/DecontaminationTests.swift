import Foundation
import Ranking
import Store
import TestSupport
import Testing

@testable import Ingest
@testable import Pipeline

@Suite("Decontamination")
struct DecontaminationTests {
    private struct Problem: Decodable {
        var slug: String
        var content: String
        var bright_id: String?
    }

    private static func problems(_ file: URL) throws -> [Problem] {
        try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map {
            try JSONDecoder().decode(Problem.self, from: Data($0.utf8))
        }
    }

    @Test(
        "all 14 problems that are BRIGHT queries are dropped, each with its row; of 150 others only real copies",
        .samples("leetcode", "bright")
    )
    func bright() throws {
        let leetcode = try SharedSamples.folder("leetcode")
        let bright = try SharedSamples.folder("bright")
        let reader = BenchmarkReader(path: bright.appending(path: "examples.leetcode.jsonl"))
        let index = try BenchmarkIndex([reader], threshold: 0.6, passages: false)
        let overlap = try Self.problems(leetcode.appending(path: "overlap-with-bright.jsonl"))
        #expect(overlap.count == 14)
        for problem in overlap {
            let hit = index.hit(problem.content)
            #expect(hit?.row == problem.bright_id, "\(problem.slug)")
            #expect(hit?.benchmark == "examples.leetcode.jsonl")
        }
        let known = Set(overlap.map(\.slug))
        let others = try Self.problems(leetcode.appending(path: "greengerong-layout.150.jsonl"))
            .filter { !known.contains($0.slug) }
        // Both are the same problems as BRIGHT's rows 28 and 18, looked at by hand: word for word, with the examples left out.
        #expect(
            Set(others.filter { index.hit($0.content) != nil }.map(\.slug))
                == ["dota2-senate", "guess-number-higher-or-lower-ii"]
        )
    }

    private static let question = "Why does hot water sometimes freeze faster than cold water in the same freezer?"

    @Test("the first of several like queries stays; one that stands in a benchmark drops no other")
    func screening() {
        var benchmarks = BenchmarkIndex(threshold: 0.6)
        benchmarks.add(BenchmarkRow(benchmark: "b.jsonl", id: "7", kind: .query, text: Self.question))
        var screening = QueryScreening(benchmarks: benchmarks, duplicateThreshold: 0.8)
        func id(_ name: String) -> QueryID { QueryID(domain: "d", local: name) }
        screening.add(id("copy"), text: Self.question.uppercased())
        screening.add(id("near"), text: Self.question.replacingOccurrences(of: "cold", with: "icy"))
        let other = "What makes the leaves of maple trees turn red in autumn before they fall to the ground?"
        screening.add(id("first"), text: other)
        screening.add(id("again"), text: "  " + other.lowercased())
        screening.add(id("different"), text: "How do bees find their way back to the hive over several kilometres?")
        #expect(
            screening.findings.mapValues(\.reason) == [
                id("copy"): .contaminated, id("near"): .contaminated, id("again"): .duplicateQuery,
            ]
        )
        #expect(screening.findings[id("again")]?.evidence == #"{"first":"d/first","match":"exact","similarity":1}"#)
        #expect(
            screening.findings[id("near")]?.evidence.contains(#""benchmark":"b.jsonl","match":"near","row":"7""#)
                == true
        )
    }

    @Test(
        "queries and passages are told apart in the files of BRIGHT, BEIR and R2MED, packed or not; broken rows are named"
    )
    func reader() async throws {
        try await withTemporaryFolder { folder async throws in
            let files = [
                "examples.jsonl": #"{"id": 3, "query": "bright query"}"#,
                "documents.jsonl": #"{"id": "a", "content": "bright text"}"#,
                "beir/queries.jsonl": #"{"_id": "q", "text": "beir query"}"#,
                "beir/corpus.jsonl": #"{"_id": "d", "title": "T", "text": "beir text"}"#,
                "beir/qrels/test.jsonl": #"{"q_id": "q"}"#,
                "odd.jsonl": "{\"stem\": \"mine\"}\n{\"id\": \"x\"}\nno JSON",
            ]
            try FileManager.default.createDirectory(
                at: folder.appending(path: "beir/qrels"),
                withIntermediateDirectories: true
            )
            for (name, text) in files { try Data(text.utf8).write(to: folder.appending(path: name)) }
            func rows(_ name: String, keys: [String] = []) throws -> ([String], [BrokenRow]) {
                var (read, broken): ([String], [BrokenRow]) = ([], [])
                try BenchmarkReader(path: folder.appending(path: name), queryKeys: keys).each { row in
                    switch row {
                    case .success(let row): read.append("\(row.benchmark) \(row.id) \(row.kind) \(row.text)")
                    case .failure(let row): broken.append(row)
                    }
                }
                return (read, broken)
            }
            #expect(try rows("examples.jsonl").0 == ["examples.jsonl 3 query bright query"])
            #expect(try rows("documents.jsonl").0 == ["documents.jsonl a passage bright text"])
            #expect(
                try rows("beir").0 == [
                    "beir/corpus.jsonl d passage T\nbeir text", "beir/queries.jsonl q query beir query",
                ]
            )
            let (odd, broken) = try rows("odd.jsonl", keys: ["stem"])
            #expect(odd == ["odd.jsonl line 1 query mine"])
            #expect(broken.map(\.line) == [2, 3])
            #expect(throws: SourceError.self) { try rows("odd.jsonl") }
            #expect(throws: SourceError.self) { try rows("nothing.jsonl") }
        }
    }

    private static let yaml = """
        name: p
        store: STORE/s.sqlite
        teacher: {provider: simulator}
        domains:
          a: {source: {kind: jsonl, path: STORE/a.jsonl}, judge: {given: true}}
          b: {source: {kind: jsonl, path: STORE/b.jsonl}, judge: {given: true}}
        decontaminate: {against: [STORE/bench.jsonl], passages: true}
        """

    @Test(
        "copies are dropped before anything is asked, across domains, the same whichever domain runs first; counts add up"
    )
    func pipeline() async throws {
        try await withTemporaryFolder { folder async throws in
            let good = "What makes the leaves of maple trees turn red in autumn before they fall to the ground?"
            let leak = "Passages of a benchmark must not be learnt by heart, whatever list they stand in at last."
            func row(_ id: Int, _ query: String) -> String {
                let passages =
                    (["one two", "three four", "five six"].map { ["text": $0, "label": $0 == "one two" ? 1 : 0] }
                        as [[String: Any]])
                    + [["text": leak, "label": 0]]
                let row: [String: Any] = ["id": id, "query": query, "passages": passages]
                return (try? JSONSerialization.data(withJSONObject: row)).map { String(decoding: $0, as: UTF8.self) }
                    ?? ""
            }
            let files = [
                "a.jsonl": [row(1, Self.question), row(2, good)],
                "b.jsonl": [row(3, good + " "), row(4, "a third thing to ask")],
                "bench.jsonl": [
                    #"{"id": "q9", "query": "\#(Self.question)"}"#, #"{"id": "p1", "content": "\#(leak)"}"#,
                ],
            ]
            for (name, rows) in files {
                try Data(rows.joined(separator: "\n").utf8).write(to: folder.appending(path: name))
            }
            var seen: [[String]] = []
            for order in [["a", "b"], ["b", "a"]] {
                let path = folder.appending(path: order.joined()).path
                try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
                let configuration = try PipelineConfiguration(
                    yaml: Self.yaml.replacingOccurrences(of: "STORE", with: folder.path),
                    path: "p.yaml",
                    overrides: ["store=\(path)/s.sqlite"],
                    environment: [:]
                )
                let store = try Store.open(path: configuration.storePath)
                for domain in order {
                    let runner = PipelineRunner(
                        configuration: configuration,
                        store: store,
                        runID: nil,
                        state: RunState(),
                        progress: RunProgress(),
                        policy: AnswerPolicy { _, _ in throw CancellationError() }
                    )
                    let marks = try await runner.prepare()
                    var options = RunOptions()
                    options.domain = domain
                    for stage in [StageName.ingest, .candidates, .judge, .assemble] {
                        options.only = stage
                        try await runner.run(options, fingerprints: marks)
                    }
                }
                let counts = try await store.stageCounts(domains: ["a", "b"])
                #expect(counts.filter { $0.stage == .candidates }.map(\.rejected) == [1, 1])
                #expect(counts.filter { $0.stage < .rank }.allSatisfy { $0.pending == 0 })
                let rejects = try await store.rejects(domain: nil, reason: nil, includingFailed: true)
                seen.append(rejects.map { "\($0.id) \($0.stage) \($0.reason) \($0.evidence)" })
                let lines = try await store.contamination()
                #expect(
                    lines.map { [$0.domain, $0.reason.rawValue, $0.benchmark ?? "-"] } == [
                        ["a", "contaminated", "bench.jsonl"], ["b", "duplicate-query", "-"],
                    ]
                )
                #expect(lines.map(\.exact) == [1, 1])
                let events = try await store.eventCounts()
                #expect(events.first { $0.kind == "contaminated-passage" }?.count == 2)
                let mark = try #require(try await store.currentFingerprints(domain: "a")[.assemble])
                let list = try await store.list(of: QueryID(domain: "a", local: "2"), fingerprint: mark)
                #expect(list == nil, "three passages are left, and a list needs four")
                try store.close()
            }
            #expect(seen.first == seen.last)
            #expect(seen.first?.count == 4)
        }
    }
}
