import Foundation
import GRDB
import Ranking
import TestSupport
import Testing

@testable import Store

@Suite("Paid answers")
struct AnswersTests {
    @Test("an answer, its request and its ledger line are stored together, and read back as they were")
    func roundTrip() async throws {
        try await withTemporaryFolder { folder in
            let path = folder.appending(path: "s.sqlite").path
            let store = try Store.open(path: path)
            try await store.save(StoreFixture.response("k"), of: StoreFixture.request("k"), run: nil)
            try store.close()
            let again = try Store.open(path: path)
            #expect(try await again.response(for: "k") == StoreFixture.response("k"))
            #expect(try await again.response(for: "other") == nil)
            #expect(try await again.spentMicroUSD() == 12)
            try again.close()
        }
    }

    @Test("a second answer under one key is an error and changes nothing: it would be a second payment")
    func twice() async throws {
        try await withTemporaryFolder { folder in
            let store = try Store.open(path: folder.appending(path: "s.sqlite").path)
            try await store.save(StoreFixture.response("k"), of: StoreFixture.request("k"), run: nil)
            await #expect(throws: (any Error).self) {
                try await store.save(
                    StoreFixture.response("k", content: "[2] > [1]"),
                    of: StoreFixture.request("k"),
                    run: nil
                )
            }
            #expect(try await store.response(for: "k")?.content == "[1] > [2]")
            #expect(try await store.spentMicroUSD() == 12)
            try store.close()
        }
    }

    @Test(
        "what an earlier answer is paid for, or a batch that has left brings, counts as paid; what is asked now does not"
    )
    func paid() async throws {
        try await withTemporaryFolder { folder in
            let store = try Store.open(path: folder.appending(path: "s.sqlite").path)
            func isPaid(butFor key: String, _ samples: Range<Int> = 0..<1) async throws -> Bool {
                try await store.isPaid(StoreFixture.query, stage: .rank, samples: samples, butFor: key)
            }
            #expect(try await !isPaid(butFor: "new"))
            try await store.markOut([StoreFixture.request("out")], part: "p")
            #expect(try await isPaid(butFor: "new"))
            #expect(try await !isPaid(butFor: "out"))
            #expect(try await !isPaid(butFor: "new", 1..<2))
            try await store.save(StoreFixture.response("k"), of: StoreFixture.request("k"), run: nil)
            #expect(try await isPaid(butFor: "out"))
            try store.close()
        }
    }

    @Test("one failing write among many that share a transaction fails alone")
    func groupCommit() async throws {
        try await withTemporaryFolder { folder in
            let store = try Store.open(path: folder.appending(path: "s.sqlite").path)
            let failed = await withTaskGroup(of: Int.self) { group in
                for number in 0..<500 {
                    group.addTask {
                        // Every tenth key comes twice.
                        let key = "k\(number % 10 == 9 ? number - 1 : number)"
                        do {
                            try await store.save(StoreFixture.response(key), of: StoreFixture.request(key), run: nil)
                            return 0
                        } catch {
                            return 1
                        }
                    }
                }
                return await group.reduce(0, +)
            }
            #expect(failed == 50)
            #expect(try await store.responseCount() == 450)
            #expect(try await store.spentMicroUSD() == 450 * 12)
            try store.close()
        }
    }

    @Test(
        "a changed byte of an answer is found",
        arguments: [
            "content = content || ' '", "reasoning = 'x'", "cost_micro_usd = 0", "model = NULL", "is_simulated = 1",
        ]
    )
    func damaged(change: String) async throws {
        try await withTemporaryFolder { folder in
            let store = try Store.open(path: folder.appending(path: "s.sqlite").path)
            for key in ["a", "b"] {
                try await store.save(StoreFixture.response(key), of: StoreFixture.request(key), run: nil)
            }
            try await store.write { db in try db.execute(sql: "UPDATE response SET \(change) WHERE request_key = 'b'") }
            let expected = StoreError.damagedResponse(key: "b", query: "d/1")
            await #expect(throws: expected) { try await store.response(for: "b") }
            #expect(try await store.damagedResponses() == [expected])
            #expect(try await store.response(for: "a") != nil)
            try store.close()
        }
    }
}

extension AnswersTests {
    @Test("who answered is told by the name and fingerprint that the answer bears, and by what was asked for")
    func answeredBy() {
        var response = StoreFixture.response("k")
        #expect(response.answeredBy == "m-1 [fp] at h-1, asked for as m")
        response.model = "m"
        response.systemFingerprint = nil
        response.host = nil
        #expect(response.answeredBy == "m")
    }

    @Test("who answered is counted by host and by what the reasoning was, in one line for each that answers")
    func servers() async throws {
        try await withTemporaryFolder { folder in
            let store = try Store.open(path: folder.appending(path: "s.sqlite").path)
            for (key, host, kind) in [
                ("a", "h-1", "summary"), ("b", "h-1", "none"), ("c", "h-1", nil), ("d", "h-2", "summary"),
            ] as [(String, String?, String?)] {
                var response = StoreFixture.response(key)
                (response.host, response.reasoningKind) = (host, kind)
                try await store.save(response, of: StoreFixture.request(key), run: nil)
            }
            let lines = try await store.models()
            #expect(lines.map(\.host) == ["h-1", "h-2"] && lines.map(\.answers) == [3, 1])
            #expect(lines[0].reasoning == ["summary": 1, "none": 1, "unknown": 1])
            #expect(try await store.response(for: "d")?.host == "h-2")
            try store.close()
        }
    }
}
