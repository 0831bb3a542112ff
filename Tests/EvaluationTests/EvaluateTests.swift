import Export
import Foundation
import Ingest
import TestSupport
import Testing

@Suite("Scores as trec_eval's")
struct EvaluateTests {
    @Test("ties go by document id falling, in byte order, and scores count in single precision")
    func ties() async throws {
        let qrels = "q 0 a 1\nq 0 c 1\n"
        let tied = try await scores(
            run([("a", "1"), ("b", "1"), ("c", "1"), ("d", "2")]),
            qrels,
            ["ndcg@10", "map", "mrr"]
        )
        #expect(abs(tied.values[0][0] - 0.650920930) < 1e-9)
        #expect(tied.values[0][1...] == [0.5, 0.5])
        // 9 stands before 10, a before B, and the rank column says nothing.
        #expect(try await scores(run([("10", "1"), ("9", "1")]), "q 0 9 1\n", ["mrr"]).values == [[1]])
        #expect(try await scores(run([("B", "1"), ("a", "1")]), "q 0 B 1\n", ["mrr"]).values == [[0.5]])
        #expect(try await scores(run([("a", "1.00000001"), ("b", "1.0")]), "q 0 a 1\n", ["mrr"]).values == [[0.5]])
        #expect(try await scores(run([("a", "1e-3"), ("b", "0.5E0")]), "q 0 b 1\n", ["mrr"]).values == [[1]])
    }

    @Test("negative labels count as not relevant, and graded ones are gains as they are")
    func grades() async throws {
        let order = run([("p01", "3"), ("p03", "2"), ("p02", "1")])
        let values = try await scores(order, "q 0 p01 -1\nq 0 p02 1\nq 0 p03 2\n", ["ndcg@10", "map", "recall@5"])
        #expect(abs(values.values[0][0] - 0.669672) < 1e-6)
        #expect(abs(values.values[0][1] - 0.583333) < 1e-6)
        let second = try await scores(order, "q 0 p02 1\nq 0 p03 2\n", ["map", "ndcg@10", "p@2"], level: 2)
        #expect(second.values[0] == [0.5, second.values[0][1], 0.5])
        #expect(abs(second.values[0][1] - 0.669672) < 1e-6)
    }

    @Test("queries without lines are left out or count 0; those without judgments are never scored")
    func gaps() async throws {
        let text = run([("a", "1")], query: "1") + run([("a", "1")], query: "3")
        var scored = try await scores(text, "1 0 a 1\n2 0 a 1\n4 0 a 0\n", ["mrr"])
        #expect(scored.queries == ["1"] && scored.withoutResults == ["2", "4"] && scored.withoutJudgments == 1)
        scored.complete(measures: 1)
        #expect(scored.queries == ["1", "2", "4"] && scored.means(measures: 1) == [1 / 3])
    }

    @Test("broken lines are counted and named by file and line, and the others still count")
    func broken() async throws {
        let text =
            "q Q0 a 1 2.0 t\nq Q0 b 2\nq Q0 c 3 high t\n\nq Q0 Memory Management.txt 4 1.5 t\nq Q0 a 5 9 t\nq Q0 d 6 nan t\n"
        let qrels = "q 0 Memory Management.txt 1\nq 0\nq 0 z x\nq 0 Memory Management.txt 1\n"
        try await withTemporaryFolder { folder in
            let files = [folder.appending(path: "r"), folder.appending(path: "q")]
            for (file, text) in zip(files, [text, qrels]) { try Data(text.utf8).write(to: file) }
            let judged = try Qrels(url: files[1])
            #expect(judged.broken.map(\.line) == [2, 3, 4])
            let scored = try await RunScores(
                RunFile(url: files[0]),
                qrels: judged,
                measures: [.reciprocalRank(nil)]
            )
            #expect(scored.broken.map(\.line) == [2, 3, 6, 7])
            #expect(scored.broken.allSatisfy { $0.file == files[0].path })
            #expect(scored.broken[0].reason == "expected 6 fields, query Q0 document rank score tag; found 4")
            #expect(
                scored.broken[1].reason.contains("\"high\"") && scored.broken[2].reason.contains("document a repeated")
            )
            #expect(scored.values == [[0.5]])
        }
    }

    @Test("a line that begins or ends nearly as the one before is cut at its own fields")
    func shapes() async throws {
        let pairs: [(line: String, document: String, score: String)] = [
            ("q1 Q0 a 1 9 t", "a", "9"), ("q1 Q0 b c 2 8 t", "b c", "8"), ("q1 Q0  d 3 7 t", "d", "7"),
            ("q1 Q0 e 4 6.5 t ", "e", "6.5"), ("q1 Q0 f 5 6  t", "f", "6"), ("q1 Q0 g 6 5 xt", "g", "5"),
            ("q1\tQ0\th\t7\t4\tt", "h", "4"), ("q1 Q0 i 8 3 t\r", "i", "3"), ("q1 Q0 jt 9 2 t", "jt", "2"),
            (" q1 Q0 k 10 1 t", "k", "1"), ("q1 Q00 l 11 0.5 t", "l", "0.5"), ("q1 Q0 m 12 0.25 t t", "m 12", "t"),
        ]
        // The last one has a word too much: its score is none.
        for (place, pair) in pairs.enumerated() {
            for before in pairs.prefix(11) where before.document != pair.document {
                let text = "\(before.line)\n\(pair.line)\nq12 Q0 z 1 1 t\n"
                let scored = try await scores(text, "q1 0 \(pair.document) 1\nq12 0 z 1\n", ["mrr"])
                if place == 11 {
                    #expect(scored.broken.map(\.line) == [2])
                    continue
                }
                let isFirst = (Double(pair.score) ?? 0) > (Double(before.score) ?? 0)
                #expect(
                    scored.broken.isEmpty && scored.values == [[isFirst ? 1 : 0.5], [1]],
                    "\(before.line) | \(pair.line)"
                )
            }
        }
    }

    @Test("a file whose queries are mixed gives what its queries give one by one")
    func parts() async throws {
        var lines: [String] = []
        var state: UInt64 = 9
        for number in 0..<40_000 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let score = Double(state >> 40 & 0x3FF) / 8
            lines.append("q\(number % 7) Q0 document-\(number / 7) \(number) \(score) run")
        }
        let qrels = (0..<7).flatMap { query in (0..<60).map { "q\(query) 0 document-\($0 * 80) \($0 % 3)" } }
            .joined(separator: "\n")
        let names = ["ndcg@10", "map", "recall@1000", "p@5"]
        let whole = try await scores(lines.joined(separator: "\n"), qrels, names)
        #expect(whole.queries.count == 7)
        for query in 0..<7 {
            let own = lines.filter { $0.hasPrefix("q\(query) ") }
            let alone = try await scores(own.joined(separator: "\n"), qrels, names)
            #expect(alone.values == [whole.values[query]])
        }
    }

    @Test(
        "lines in trec_eval's order, read once, give what the same lines give in any order, with ties, a mark and a line over many blocks"
    )
    func blocks() async throws {
        var state: UInt64 = 3
        func random(_ bound: UInt64) -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (state >> 33) % bound
        }
        var ordered: [String] = []
        for query in 0..<3 {
            var score = 900
            var group: [String] = []
            for number in 0..<9000 {
                group.append("doc-\(random(10_000_000))-\(number)")
                if random(4) == 0 || number == 8999 {
                    // Of equal scores the largest name first.
                    for name in group.sorted(by: >) { ordered.append("q\(query) Q0 \(name) 1 \(score).5 run") }
                    group = []
                    score -= 1
                }
            }
        }
        let qrels = ordered.enumerated().filter { $0.offset % 37 == 0 }.map { line in
            let fields = line.element.split(separator: " ")
            return "\(fields[0]) 0 \(fields[2]) \(line.offset % 4)"
        }.joined(separator: "\n")
        let names = ["ndcg", "ndcg@10", "map", "recall@1000"]
        let once = try await scores("\u{FEFF}" + ordered.joined(separator: "\r\n"), qrels, names)
        let shuffled = ordered.sorted { $0.reversed().lexicographicallyPrecedes($1.reversed()) }
        let again = try await scores(shuffled.joined(separator: "\n"), qrels, names)
        #expect(once.values == again.values && once.values.count == 3 && once.broken.isEmpty)
        #expect(once.values.allSatisfy { $0[2] > 0 && $0[3] > 0 })
        let long = String(repeating: "x", count: 700_000)
        let one = try await scores("q Q0 a 1 2 t\nq Q0 \(long) 2 1 t\nq Q0 b 3 0.5 t", "q 0 b 1\n", ["mrr"])
        #expect(one.values == [[1.0 / 3]] && one.broken.isEmpty)
    }

    @Test(
        "a score that is no finite number and a rank that is no number are broken lines, as where a run gives candidates"
    )
    func strict() async throws {
        let text = "q Q0 a 1 inf t\nq Q0 b x 2 t\nq Q0 c 3 1 t\n"
        let scored = try await scores(text, "q 0 a 1\nq 0 b 1\nq 0 c 1\n", ["p@1", "recall@10"])
        #expect(scored.broken.map(\.line) == [1, 2])
        #expect(scored.values == [[1, 1.0 / 3]])
    }

    @Test("excluded documents of BRIGHT have no place in the ranking")
    func exclusion() async throws {
        let examples =
            #"{"id": "7", "query": "x", "gold_ids": ["g"], "excluded_ids": ["N/A", "e"]}"# + "\n"
            + #"{"id": "8", "query": "y", "gold_ids": ["g"], "excluded_ids": ["N/A"]}"# + "\n"
        let text = run([("e", "3"), ("g", "2")], query: "7") + run([("e", "3"), ("g", "2")], query: "8")
        #expect(try await scores(text, examples, ["mrr"]).values == [[1], [0.5]])
    }

    @Test(
        "the released runs give the numbers that others computed for them, on BRIGHT and on TREC DL",
        .samples("trec")
    )
    func released() async throws {
        struct Row: Decodable {
            let run: String
            let qrels: String
            let published: [String: Double]?
            let bright: [String: Double]

            init(from decoder: any Decoder) throws {
                struct Key: CodingKey {
                    let stringValue: String
                    var intValue: Int? { nil }
                    init(stringValue: String) { self.stringValue = stringValue }
                    init?(intValue: Int) { nil }
                }
                let row = try decoder.container(keyedBy: Key.self)
                run = try row.decode(String.self, forKey: Key(stringValue: "run"))
                qrels = try row.decode(String.self, forKey: Key(stringValue: "qrels"))
                published = try row.decodeIfPresent([String: Double].self, forKey: Key(stringValue: "published"))
                let names = ["ndcg@10", "recall@10", "recall@100"]
                bright = Dictionary(
                    uniqueKeysWithValues: try names.compactMap { name in
                        try row.decodeIfPresent(Double.self, forKey: Key(stringValue: name)).map { (name, $0) }
                    }
                )
            }
        }
        let trec = try SharedSamples.folder("trec")
        for part in ["bright", "dl"] {
            let folder = trec.appending(path: part)
            let rows = try String(contentsOf: folder.appending(path: "expected.jsonl"), encoding: .utf8)
                .split(separator: "\n").map { try JSONDecoder().decode(Row.self, from: Data($0.utf8)) }
            for row in rows {
                let qrels = try Qrels(url: folder.appending(path: "qrels/\(row.qrels)"))
                let run = RunFile(url: folder.appending(path: "runs/\(row.run)"))
                for (name, value) in row.bright.merging(row.published ?? [:], uniquingKeysWith: { $1 }) {
                    let level = name.hasSuffix("_relevance_level_2") ? 2 : 1
                    let measure = try #require(Measure(name.replacing("_relevance_level_2", with: "")))
                    let scored = try await RunScores(run, qrels: qrels, measures: [measure], level: level)
                    #expect(abs(scored.means(measures: 1)[0] - value) < 0.00006, "\(row.run) \(name)")
                }
            }
        }
    }
}
