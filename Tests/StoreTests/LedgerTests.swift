import Foundation
import GRDB
import Ranking
import TestSupport
import Testing

@testable import Store

@Suite("The ledger")
struct LedgerTests {
    private static func failed(_ cause: String, cost: Int, isEstimated: Bool = false) -> FailedAttemptRecord {
        FailedAttemptRecord(
            cause: cause,
            model: "m-1",
            promptTokens: 100,
            completionTokens: 50,
            costMicroUSD: cost,
            isEstimated: isEstimated,
            isSimulated: false
        )
    }

    @Test("what is paid, and may have been billed, is counted by teacher, over a kill and a merge too")
    func teachers() async throws {
        try await withTemporaryFolder { folder in
            let path = folder.appending(path: "s.sqlite").path
            let store = try Store.open(path: path)
            for (key, teacher) in [("a", "r1"), ("b", "labels"), ("c", nil)] {
                var request = StoreFixture.request(key)
                request.teacher = teacher
                try await store.save(StoreFixture.response(key), of: request, run: nil)
                try await store.note(
                    Self.event,
                    booked: Self.failed("server", cost: 200),
                    possibly: 9,
                    of: request,
                    run: nil
                )
            }
            let costs = try await store.costs()
            #expect(costs.map(\.teacher) == [nil, "labels", "r1"] && costs.map(\.costMicroUSD) == [212, 212, 212])
            #expect(Set(try await store.costs().map(\.teacher)) == [nil, "labels", "r1"])
            #expect(try await store.spentMicroUSD(teacher: "r1") == 212)
            #expect(try await store.spentMicroUSD() == 3 * 212)
            #expect(try await store.possiblyBilled(teacher: "r1").requests == 1)
            #expect(try await store.possiblyBilled().requests == 3)
            #expect(try await store.namedTeachers().map(\.name) == ["labels", "r1"])
            try store.close()
            let joined = try Store.open(path: folder.appending(path: "joined.sqlite").path)
            _ = try await joined.merge(path)
            #expect(try await joined.spentMicroUSD(teacher: "labels") == 212)
            #expect(try await joined.possiblyBilled(teacher: "labels").requests == 1)
            try joined.close()
        }
    }

    private static let event = EventRecord(kind: .attemptFailed, cause: "server", message: "cut off")

    @Test(
        "a failed attempt that was billed counts against what is spent, is no answer, and is told among what could not be used"
    )
    func failedAttempts() async throws {
        try await withTemporaryFolder { folder in
            let store = try Store.open(path: folder.appending(path: "s.sqlite").path)
            try await store.save(StoreFixture.response("a"), of: StoreFixture.request("a"), run: nil)
            for (key, isEstimated) in [("a", false), ("b", true)] {
                try await store.note(
                    Self.event,
                    booked: Self.failed("server", cost: 200, isEstimated: isEstimated),
                    of: StoreFixture.request(key),
                    run: nil
                )
            }
            try await store.note(Self.event, booked: nil, of: StoreFixture.request("c"), run: nil)
            #expect(try await store.spentMicroUSD() == 412)
            let costs = try await store.costs()
            #expect(costs.map(\.answers) == [1] && costs.map(\.failedAttempts) == [2] && costs.map(\.estimated) == [1])
            #expect(costs.map(\.costMicroUSD) == [412] && costs.map(\.promptTokens) == [210])
            let unusable = try await store.unusableAnswers()
            #expect(unusable.map(\.fault) == ["failed: server"] && unusable.map(\.answers) == [2])
            #expect(unusable.map(\.costMicroUSD) == [400] && unusable.map(\.estimated) == [1])
            #expect(try await store.latestAsked().map(\.answers) == [1])
            #expect(try await store.reasoningLengths().map(\.orders) == [1])
            let shown = try await store.read { db in
                try String.fetchOne(db, sql: "SELECT answers || ' ' || failed_attempts || ' ' || cost_usd FROM v_costs")
            }
            #expect(shown == "1 2 0.000412")
            try store.close()
        }
    }

    @Test("a merge takes failed attempts over once")
    func merged() async throws {
        try await withTemporaryFolder { folder in
            let (one, two) = (folder.appending(path: "1.sqlite").path, folder.appending(path: "2.sqlite").path)
            let other = try Store.open(path: two)
            try await other.note(
                Self.event,
                booked: Self.failed("server", cost: 200),
                of: StoreFixture.request("b"),
                run: nil
            )
            try other.close()
            let store = try Store.open(path: one)
            _ = try await store.merge(two)
            _ = try await store.merge(two)
            #expect(try await store.costs().map(\.failedAttempts) == [1])
            try store.close()
        }
    }

    @Test("a request that is out in a batch file is out after a merge too, unless its answer is there")
    func mergedBatches() async throws {
        try await withTemporaryFolder { folder in
            let (one, two) = (folder.appending(path: "1.sqlite").path, folder.appending(path: "2.sqlite").path)
            let other = try Store.open(path: two)
            try await other.markOut(["a", "b"].map(StoreFixture.request), part: "1")
            try other.close()
            let store = try Store.open(path: one)
            try await store.save(StoreFixture.response("a"), of: StoreFixture.request("a"), run: nil)
            _ = try await store.merge(two)
            #expect(try await store.isOut("b"))
            #expect(try await !store.isOut("a"))
            try store.close()
        }
    }

    @Test("rows with counts that no server can have counted make no reading of the store fail")
    func absurd() async throws {
        try await withTemporaryFolder { folder in
            let store = try Store.open(path: folder.appending(path: "s.sqlite").path)
            for key in ["a", "b"] {
                try await store.save(StoreFixture.response(key), of: StoreFixture.request(key), run: nil)
            }
            for number in [Int.max, Int.min] {
                try await store.write { db in
                    for table in ["ledger", "response"] {
                        try db.execute(
                            sql: """
                                UPDATE \(table) SET prompt_tokens = ?1, cached_tokens = ?1, completion_tokens = ?1,
                                    reasoning_tokens = ?1, cost_micro_usd = ?1
                                """,
                            arguments: [number]
                        )
                    }
                }
                #expect(try await store.spentMicroUSD() >= 0)
                #expect(try await store.costs().allSatisfy { $0.promptTokens >= 0 && $0.costMicroUSD >= 0 })
                #expect(try await store.reasoningLengths().allSatisfy { $0.tokens >= 0 })
                _ = try await store.answerSamples(numbersForSample: 32)
                _ = try await store.latestAsked()
                _ = try await store.unusableAnswers()
                _ = try await store.rerankCosts()
                let isSound = try await store.read { db in
                    _ = try Row.fetchAll(db, sql: "SELECT * FROM v_costs")
                    return try Row.fetchAll(db, sql: "SELECT * FROM response").allSatisfy {
                        try ResponseRecord(row: $0).tokens >= 0
                    }
                }
                #expect(isSound)
            }
            try store.close()
        }
    }

    @Test("what of an answer could not be read as it came is stored with it and told, and is no part of its digest")
    func repairs() async throws {
        try await withTemporaryFolder { folder in
            let store = try Store.open(path: folder.appending(path: "s.sqlite").path)
            var response = StoreFixture.response("a")
            let digest = response.digest
            response.repairs = ["lone-surrogates": 2, "odd-usage": 1]
            response.isEstimated = true
            response.providerCostMicroUSD = 17
            #expect(response.digest == digest)
            try await store.save(response, of: StoreFixture.request("a"), run: nil)
            try await store.save(StoreFixture.response("b"), of: StoreFixture.request("b"), run: nil)
            #expect(try await store.response(for: "a") == response)
            let lines = try await store.answerRepairs()
            #expect(lines.map(\.kind) == ["lone-surrogates", "odd-usage"] && lines.map(\.answers) == [1, 1])
            #expect(try await store.costs().map(\.providerCostMicroUSD) == [17])
            try store.close()
        }
    }
}
