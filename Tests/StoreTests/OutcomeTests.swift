import Foundation
import Ranking
import TestSupport
import Testing

@testable import Store

@Suite("What is done and what is left")
struct OutcomeTests {
    @Test("answers that no stage has read yet are counted, those of queries that ended once or are requeued are not")
    func unread() async throws {
        try await withTemporaryFolder { folder in
            let store = try Store.open(path: folder.appending(path: "s.sqlite").path)
            let marks = StoreFixture.marks()
            try await store.setCurrent(["d": marks], textRules: 1)
            try store.saveIngested(
                queries: StoreFixture.queries(5),
                documents: [],
                broken: [],
                fingerprint: try #require(marks[.ingest])
            )
            func end(_ number: Int, _ stage: StageName) async throws {
                let result = RecordedResult(StageResult(.done), stage: stage, fingerprint: try #require(marks[stage]))
                try await store.record([result], query: QueryID(domain: "d", local: "\(number)"))
            }
            for number in 0..<4 { try await end(number, .candidates) }
            try await end(0, .judge)
            // Query 4 is not that far, 3 has no answer, 0 has read its own.
            for number in [0, 1, 2, 4] {
                var request = StoreFixture.request("k\(number)")
                (request.stage, request.query) = (.judge, QueryID(domain: "d", local: "\(number)"))
                try await store.save(StoreFixture.response("k\(number)"), of: request, run: nil)
            }
            func unread() async throws -> [String: [StageName: Int]] {
                try await store.unreadByStage(try await store.stageCounts(domains: ["d"]))
            }
            #expect(try await unread() == ["d": [.judge: 2]])
            try await store.noteUnusable("k1", fault: "empty")
            #expect(try await unread() == ["d": [.judge: 1]])
            try store.close()
        }
    }

    @Test("pending is what has no end at the current fingerprints; counts add up at every stage")
    func pending() async throws {
        try await withTemporaryFolder { folder in
            let store = try Store.open(path: folder.appending(path: "s.sqlite").path)
            let marks = StoreFixture.marks()
            let ingest = try #require(marks[.ingest])
            try await store.setCurrent(["d": marks], textRules: 1)
            try store.saveIngested(queries: StoreFixture.queries(10), documents: [], broken: [], fingerprint: ingest)
            func left(at fingerprints: [StageName: Fingerprint]? = nil) async throws -> [Int] {
                try await store.pendingQueries(domain: "d", at: fingerprints ?? marks, after: -1, count: 100)
                    .map(\.ordinal)
            }
            #expect(try await left() == Array(0..<10))

            func end(_ number: Int, _ stage: StageName, _ status: StageResult.Status) async throws {
                let mark = try #require(marks[stage])
                try await store.record(
                    [RecordedResult(StageResult(status), stage: stage, fingerprint: mark)],
                    query: QueryID(domain: "d", local: "\(number)")
                )
            }
            for number in 0..<6 { try await end(number, .candidates, .done) }
            try await end(6, .candidates, .rejected(.tooFewPassages, evidence: "{}"))
            try await end(7, .candidates, .failed(cause: "reset", message: "m"))
            try await end(0, .judge, .rejected(.noPositive, evidence: "{}"))
            #expect(try await left() == [1, 2, 3, 4, 5, 8, 9])
            let counts = try await store.stageCounts(domains: ["d"])
            let candidates = try #require(counts.first { $0.stage == .candidates })
            #expect(
                candidates.input == 10 && candidates.done == 6 && candidates.rejected == 1 && candidates.failed == 1
                    && candidates.pending == 2
            )
            #expect(counts.first { $0.stage == .judge }?.input == 6)

            #expect(
                try await store.rejects(domain: nil, reason: nil, includingFailed: true).map(\.id.rawValue) == [
                    "d/0", "d/6", "d/7",
                ]
            )
            #expect(
                try await store.rejects(domain: nil, reason: "no-positive", includingFailed: false).map(\.id.rawValue)
                    == ["d/0"]
            )
            #expect(
                try await store.rejects(domain: nil, reason: "failed-request", includingFailed: false)
                    .map(\.id.rawValue) == ["d/7"]
            )
            #expect(try await store.forgetFailures(cause: "other") == 0)
            #expect(try await store.forgetFailures(cause: "reset") == 1)
            #expect(try await left() == [1, 2, 3, 4, 5, 7, 8, 9])

            // Another judge: what came before stays done, what follows is to be done again.
            var changed = marks
            for stage in [StageName.judge, .assemble, .rank, .filter] {
                changed[stage] = Fingerprint(of: ["b", stage.rawValue])
            }
            try await store.setCurrent(["d": changed], textRules: 1)
            #expect(try await left(at: changed) == [0, 1, 2, 3, 4, 5, 7, 8, 9])
            #expect(
                try await store.finishedStages(of: QueryID(domain: "d", local: "0"), at: changed) == [
                    .ingest, .candidates,
                ]
            )
            // And back again: nothing is lost.
            try await store.setCurrent(["d": marks], textRules: 1)
            #expect(try await left() == [1, 2, 3, 4, 5, 7, 8, 9])
            try store.close()
        }
    }

    @Test("--limit counts queries of the source, not of the store")
    func limit() async throws {
        try await withTemporaryFolder { folder in
            let store = try Store.open(path: folder.appending(path: "s.sqlite").path)
            let marks = StoreFixture.marks()
            let ingest = try #require(marks[.ingest])
            try await store.setCurrent(["d": marks], textRules: 1)
            try store.saveIngested(
                queries: StoreFixture.queries(5),
                documents: [],
                broken: [],
                fingerprint: ingest
            )
            #expect(try await store.ordinal(ofQuery: 3, domain: "d", ingest: ingest) == 2)
            #expect(try await store.ordinal(ofQuery: 6, domain: "d", ingest: ingest) == nil)
            #expect(try await store.pendingQueries(domain: "d", at: marks, after: -1, upTo: 2, count: 100).count == 3)
            try store.close()
        }
    }
}
