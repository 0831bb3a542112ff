import Foundation
import Ranking
import Store
import Synchronization
import Teacher
import TestSupport
import Testing

@testable import Pipeline

@Suite("Samples and voting")
struct SampleTests {
    /// Requests in the order of their arrival.
    private final class Asked: Sendable {
        let requests = Mutex<[TeacherRequest]>([])
        var count: Int { requests.withLock { $0.count } }
    }

    @Test("sample 0 shows the list as it stands, the others in an order of their own, and all are mapped back")
    func shownAndMapped() async throws {
        try await withTemporaryFolder { folder async throws in
            let asked = Asked()
            let run = try await ScriptedRun(
                folder: folder,
                lists: [ScriptedRun.list("a")],
                settings: "rank: {samples: 3}"
            ) { request in
                asked.requests.withLock { $0.append(request) }
                return ScriptedRun.answer(request, order: [1, 2, 3, 4, 5, 6])
            }
            #expect(try await run.estimate() == 3 && asked.count == 0)
            try await run.run()
            let detail = try #require(try await run.store.detail(of: QueryID(domain: "d", local: "a")))
            let items = try #require(detail.list?.items.map(\.passage.text))
            #expect(asked.count == 3 && detail.rankings.map(\.sample) == [0, 1, 2])
            #expect(Set(asked.requests.withLock { $0.map(ScriptedRun.shown) }).count == 3)
            #expect(detail.rankings[0].shown == nil && detail.rankings[1].shown != nil)
            for ranking in detail.rankings {
                #expect(ranking.order.map { items[$0.index] } == (1...6).map { "p\($0) of a" })
            }
            #expect(detail.verdict?.tau == 1 && detail.verdict?.isKept == true)
            try run.store.close()
        }
    }

    @Test("raised from 1 to 3, only the two new samples are asked for; back at 1, none is")
    func raised() async throws {
        try await withTemporaryFolder { folder async throws in
            let asked = Asked()
            for (samples, count, left) in [(1, 2, 2), (3, 6, 4), (1, 6, 0), (3, 6, 0)] {
                let run = try await ScriptedRun(
                    folder: folder,
                    lists: [ScriptedRun.list("a"), ScriptedRun.list("b")],
                    settings: "rank: {samples: \(samples)}"
                ) { request in
                    asked.requests.withLock { $0.append(request) }
                    return ScriptedRun.answer(request, order: [1, 2, 3, 4, 5, 6])
                }
                #expect(try await run.estimate() == left)
                try await run.run()
                #expect(asked.count == count)
                #expect(try await run.verdict("b")?.isKept == true)
                try run.store.close()
            }
            #expect(Set(asked.requests.withLock { $0.map(\.sample) }) == [0, 32, 64])
        }
    }

    @Test(
        "the order nearest to the consensus is exported, as its reasoning saw the list; samples apart are inconsistent"
    )
    func consensus() async throws {
        try await withTemporaryFolder { folder async throws in
            // The first sample is alone with its order, so one of the two others is exported.
            let run = try await ScriptedRun(
                folder: folder,
                lists: [ScriptedRun.list("a"), ScriptedRun.list("apart")],
                settings: "rank: {samples: 3, consensus: kemeny}\nfilter: {consistency: 0.5}"
            ) { request in
                let isApart = request.query.rawValue == "d/apart"
                let order =
                    switch (request.sample / 32, isApart) {
                    case (0, false): [2, 1, 4, 3, 6, 5]
                    case (0, true): [6, 5, 4, 3, 2, 1]
                    default: [1, 2, 3, 4, 5, 6]
                    }
                let shown = ScriptedRun.shown(request)
                let first = shown.firstIndex(of: order[0]).map { "[\($0 + 1)]" } ?? ""
                return ScriptedRun.answer(request, order: order, reasoning: "\(first) answers it best")
            }
            try await run.run()
            let verdict = try #require(try await run.verdict("a"))
            #expect(verdict.isKept && verdict.sample == 1)
            #expect(abs((verdict.tau ?? 0) - (1 + 0.6 + 0.6) / 3) < 1e-9)
            var lists: [TrainingList] = []
            try run.store.eachKeptList { lists.append($0) }
            let list = try #require(lists.first)
            #expect(lists.count == 1)
            #expect(list.order.map { list.items[$0.index].passage.text } == (1...6).map { "p\($0) of a" })
            // The reasoning names the passage by the identifier that the exported list gives it.
            let best = try #require(list.items.firstIndex { $0.passage.text == "p1 of a" })
            #expect(list.reasoning == "[\(best + 1)] answers it best" && list.order.first?.index == best)

            let apart = try #require(try await run.verdict("apart"))
            #expect(apart.reason == .inconsistent && apart.evidence.contains("\"consistency\":0.5"))
            #expect(apart.evidence.contains("\"tau\":-0.33"))
            try run.store.close()
        }
    }

    @Test(
        "a sample that can't be used has no vote; with more than half of them unusable the list ends with their reason"
    )
    func unusable() async throws {
        try await withTemporaryFolder { folder async throws in
            let run = try await ScriptedRun(
                folder: folder,
                lists: [ScriptedRun.list("one"), ScriptedRun.list("two"), ScriptedRun.list("leak")],
                settings: "rank: {samples: 3}"
            ) { request in
                let sample = request.sample / 32
                switch (request.query.rawValue, sample) {
                case ("d/one", 1), ("d/two", 1...2): return ScriptedRun.answer("I would rather not say.")
                case ("d/leak", 0):
                    return ScriptedRun.answer(
                        request,
                        order: [1, 2, 3, 4, 5, 6],
                        reasoning: "As the gold answer says, it helps."
                    )
                default: return ScriptedRun.answer(request, order: [1, 2, 3, 4, 5, 6])
                }
            }
            try await run.run()
            let one = try #require(try await run.verdict("one"))
            #expect(one.isKept && one.evidence.contains("\"samples\":2"))
            #expect(try await run.verdict("two")?.reason == .unparsable)
            // The reasoning of the nearest can't be exported, so that of the next one is.
            let leak = try #require(try await run.verdict("leak"))
            #expect(leak.isKept && leak.sample == 1)
            try run.store.close()
        }
    }

    @Test("judges vote on each passage: the majority counts, or the share that the file asks for")
    func judges() async throws {
        for (threshold, positives) in [("", 2), (", threshold: 1", 1), (", threshold: 0.3", 3)] {
            try await withTemporaryFolder { folder async throws in
                var list = ScriptedRun.list("a", size: 8)
                list["gold_answer"] = "the gold answer"
                let asked = Asked()
                let run = try await ScriptedRun(
                    folder: folder,
                    lists: [list],
                    settings: "rank: {samples: 1}",
                    judge: "{positives: coding-positives, samples: 3\(threshold)}"
                ) { request in
                    guard request.stage == .judge else {
                        return ScriptedRun.answer(request, order: Array(1...8))
                    }
                    asked.requests.withLock { $0.append(request) }
                    // 1 is chosen by all, 2 by two, 3 by one.
                    let chosen = [[1, 2, 3], [1, 2], [1]][request.sample / 32]
                    return ScriptedRun.answer(request, order: chosen)
                }
                #expect(try await run.estimate() == 4)
                try await run.run()
                #expect(asked.count == 3)
                let detail = try #require(try await run.store.detail(of: QueryID(domain: "d", local: "a")))
                let texts = Dictionary(uniqueKeysWithValues: detail.candidates.map { ($0.passage.id, $0.passage.text) })
                let chosen = detail.judgments.values.filter { $0.label == .positive }
                #expect(Set(chosen.compactMap { texts[$0.passage] }) == Set((1...positives).map { "p\($0) of a" }))
                #expect(chosen.compactMap(\.share).max() == 1)
                try run.store.close()
            }
        }
    }
}
