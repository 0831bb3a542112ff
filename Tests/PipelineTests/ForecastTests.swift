import Foundation
import Ranking
import Store
import Synchronization
import Teacher
import TestSupport
import Testing

@testable import Pipeline

@Suite("What a dry run foresees")
struct ForecastTests {
    private static let judge = "{positives: complex-qa-positives}"

    private static func lists(_ count: Int, size: Int = 6) -> [[String: Any]] {
        (1...count).map { number in
            ScriptedRun.list("q\(number)", size: size).merging(["gold_answer": "the answer"]) { first, _ in first }
        }
    }

    private static func requests(_ estimate: CostEstimate) -> [StageName: Int] {
        Dictionary(estimate.lines.map { ($0.stage, $0.requests) }, uniquingKeysWith: +)
    }

    /// What depends on answers counts as often as these led on so far.
    @Test("requests that depend on answers count in full where nothing is known, and then as often as they were sent")
    func likelihood() async throws {
        try await withTemporaryFolder { folder async throws in
            let run = try await ScriptedRun(folder: folder, lists: Self.lists(10), settings: "", judge: Self.judge) {
                // Of every second query nothing helps.
                if $0.stage == .judge, let number = Int($0.query.rawValue.dropFirst(3)), number % 2 == 0 {
                    return ScriptedRun.answer("None")
                }
                return ScriptedRun.asShown($0)
            }
            defer { try? run.store.close() }
            let before = try await run.forecast()
            #expect(Self.requests(before) == [.judge: 10, .rank: 10])
            #expect(before.lines.map(\.isAssumed) == [false, true])
            #expect(try await run.store.stageCounts(domains: ["d"]).first { $0.stage == .judge }?.done == 0)
            try await run.run(limit: 6)
            #expect(Self.requests(try await run.forecast()) == [.judge: 4, .rank: 2])
        }
    }

    @Test(
        "a stage alone is looked at as a run does it: where the one before is to do, nothing is asked and nothing kept"
    )
    func alone() async throws {
        try await withTemporaryFolder { folder async throws in
            let run = try await ScriptedRun(
                folder: folder,
                lists: Self.lists(3),
                settings: "",
                judge: Self.judge,
                answer: ScriptedRun.asShown
            )
            defer { try? run.store.close() }
            for stage in [StageName.judge, .rank, .filter] {
                #expect(Self.requests(try await run.forecast(only: stage)).values.allSatisfy { $0 == 0 })
            }
            let counts = try await run.store.stageCounts(domains: ["d"])
            #expect(counts.allSatisfy { $0.rejected == 0 && $0.pending >= 0 }, "\(counts)")
            try await run.run()
            #expect(try await run.store.stageCounts(domains: ["d"]).last?.input == 3)
        }
    }

    @Test("a sample that is stored says which list is ranked, whatever the missing ones will say")
    func partly() async throws {
        try await withTemporaryFolder { folder async throws in
            for (samples, expected) in [(1, [StageName.judge: 3, .rank: 3]), (3, [.judge: 6, .rank: 0])] {
                let run = try await ScriptedRun(
                    folder: folder,
                    lists: Self.lists(3),
                    settings: "",
                    judge: "{positives: complex-qa-positives, samples: \(samples)}",
                    answer: ScriptedRun.asShown
                )
                #expect(Self.requests(try await run.forecast()) == expected)
                if samples == 1 { try await run.run() }
                try run.store.close()
            }
        }
    }

    @Test("no answer is longer than max_tokens, and none of a prompt's tokens is foreseen twice")
    func maximum() async throws {
        try await withTemporaryFolder { folder async throws in
            let run = try await ScriptedRun(
                folder: folder,
                lists: Self.lists(4),
                settings: "",
                judge: Self.judge,
                teacher: ", max_tokens: 500, price: {input: 0, output: 1}"
            ) { _ in ScriptedRun.answer("") }
            defer { try? run.store.close() }
            let estimate = try await run.forecast()
            #expect(estimate.lines.map(\.completionTokens) == [2000, 2000])
            #expect(estimate.lines.allSatisfy { ($0.costMicroUSD?.last ?? .max) <= 2000 })
        }
    }

    @Test("answers that had to be asked for twice so far will have to be in future")
    func repeats() async throws {
        try await withTemporaryFolder { folder async throws in
            let run = try await ScriptedRun(folder: folder, lists: Self.lists(20), settings: "", judge: Self.judge) {
                // Each judgment is empty at first.
                $0.stage == .judge && $0.sample == 0 ? ScriptedRun.answer(" ") : ScriptedRun.asShown($0)
            }
            defer { try? run.store.close() }
            try await run.run(limit: 10)
            #expect(Self.requests(try await run.forecast()) == [.judge: 20, .rank: 10])
        }
    }

    @Test(
        "where vectors are missing, passages of the corpus stand for those that would be found, with their true length"
    )
    func unfound() async throws {
        try await withTemporaryFolder { folder async throws in
            let rows = (1...3).map { "{\"id\": \($0), \"query\": \"why \($0)\", \"gold_answer\": \"so\"}\n" }.joined()
            let corpus = (1...30).map { "\($0)\tshort passage number \($0)\n" }.joined()
            for (name, text) in ["q.jsonl": rows, "c.tsv": corpus] {
                try Data(text.utf8).write(to: folder.appending(path: name))
            }
            let run = try await ScriptedRun(
                yaml: """
                    name: p
                    store: \(folder.path)/s.sqlite
                    teacher: {provider: openai-compatible, base_url: "http://127.0.0.1:9/v1", model: m}
                    domains:
                      d:
                        source: {kind: jsonl, path: \(folder.path)/q.jsonl}
                        corpus: {kind: tsv, path: \(folder.path)/c.tsv}
                        candidates: [{kind: dense, base_url: "http://127.0.0.1:9/v1", model: e, top: 20}]
                        judge: {positives: complex-qa-positives}
                    """
            )
            defer { try? run.store.close() }
            let estimate = try await run.forecast()
            #expect(Self.requests(estimate).filter { $0.key != .candidates } == [.judge: 3, .rank: 3])
            #expect(estimate.lines.first { $0.stage == .judge }?.isAssumed == true)
            let tokens = estimate.lines.first { $0.stage == .rank }?.promptTokens ?? 0
            #expect((300...2500).contains(tokens), "three lists of 20 passages of four words, \(tokens)")
        }
    }

    @Test("only requests that depend on nothing are handed over, as to batch files")
    func visited() async throws {
        try await withTemporaryFolder { folder async throws in
            let run = try await ScriptedRun(folder: folder, lists: Self.lists(3), settings: "", judge: Self.judge) {
                _ in ScriptedRun.answer("")
            }
            defer { try? run.store.close() }
            _ = try await run.forecast()
            let visited = Mutex<[StageName]>([])
            let left = try await DryRunPlanner(configuration: run.configuration, store: run.store)
                .walk(
                    try #require(run.configuration.domains.first),
                    options: RunOptions(),
                    fingerprints: run.marks["d"] ?? [:]
                ) { request, _, _ in visited.withLock { $0.append(request.stage) } }
            #expect(visited.withLock(\.self) == [.judge, .judge, .judge] && left.requests.waiting == 3)
        }
    }
}
