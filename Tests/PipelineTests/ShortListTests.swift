import Foundation
import Ranking
import Store
import Synchronization
import Teacher
import TestSupport
import Testing

@testable import Pipeline

@Suite("Lists that can't reach list.minimum")
struct ShortListTests {
    private static let judge = "{positives: complex-qa-positives}"

    private static func rows(_ sizes: [Int]) -> [[String: Any]] {
        sizes.map { size in
            ScriptedRun.list("q\(size)", size: size).merging(["gold_answer": "the answer"]) { first, _ in first }
        }
    }

    /// Runs lists of these sizes in one store.
    ///
    /// - Returns: the judgments that were asked for, how the queries ended, and what an estimate said before.
    private func run(_ folder: URL, sizes: [Int], minimum: Int) async throws -> (
        asked: [String], endings: [Ending], forecast: Int
    ) {
        let asked = Mutex<[String]>([])
        let scripted = try await ScriptedRun(
            folder: folder,
            lists: Self.rows(sizes),
            settings: "list: {minimum: \(minimum)}\nfilter: {alpha: 0}",
            judge: Self.judge
        ) { request in
            if request.stage == .judge { asked.withLock { $0.append(request.query.rawValue) } }
            return ScriptedRun.asShown(request)
        }
        defer { try? scripted.store.close() }
        let forecast = try await scripted.estimate()
        try await scripted.run()
        return (asked.withLock(\.self).sorted(), try await scripted.store.endings(), forecast)
    }

    @Test("they are rejected before a judgment is asked for, and the forecast knows")
    func unpaid() async throws {
        try await withTemporaryFolder { folder async throws in
            let short = try await run(folder, sizes: [3], minimum: 4)
            #expect(short.asked == [] && short.forecast == 0)
            #expect(short.endings.map(\.code) == ["too-few-passages"] && short.endings.first?.stage == .judge)
        }
    }

    @Test("a lower bound has them judged; at the first bound again, nothing is asked")
    func changed() async throws {
        try await withTemporaryFolder { folder async throws in
            #expect(try await run(folder, sizes: [3, 6], minimum: 4).asked == ["d/q6"])
            let lower = try await run(folder, sizes: [3, 6], minimum: 2)
            #expect(lower.asked == ["d/q3"] && lower.endings == [])
            let again = try await run(folder, sizes: [3, 6], minimum: 4)
            #expect(again.asked == [] && again.endings.map(\.stage) == [.judge])
        }
    }

    @Test("passages that are copies of each other count as one")
    func copies() async throws {
        try await withTemporaryFolder { folder async throws in
            let asked = Mutex(0)
            let text = "Dough rises since yeast makes gas out of sugar and the gluten of the flour holds it"
            let passages = ["\(text).", "\(text)!", "\(text) …", "salt slows it", "cold slows it"].map { ["text": $0] }
            let scripted = try await ScriptedRun(
                folder: folder,
                lists: [["id": "q", "query": "why", "gold_answer": "gas", "passages": passages]],
                settings: "",
                judge: Self.judge
            ) { request in
                asked.withLock { $0 += 1 }
                return ScriptedRun.asShown(request)
            }
            try await scripted.run()
            #expect(asked.withLock(\.self) == 0)
            #expect(try await scripted.store.endings().map(\.code) == ["too-few-passages"])
            try scripted.store.close()
        }
    }

    @Test("judgments that are paid for stand, and the list is rejected where it always was")
    func paid() async throws {
        try await withTemporaryFolder { folder async throws in
            #expect(try await run(folder, sizes: [3], minimum: 2).asked == ["d/q3"])
            let raised = try await run(folder, sizes: [3], minimum: 4)
            #expect(raised.asked == [] && raised.endings.map(\.stage) == [.assemble])
        }
    }
}
