import Foundation
import GRDB
import Ranking
import TestSupport
import Testing

@testable import Store

@Suite("Requeued queries in the store")
struct RequeueStoreTests {
    private static let query = StoreFixture.query

    /// A store in which a query was ranked once and rejected.
    private static func store(_ path: String) async throws -> (Store, [StageName: Fingerprint]) {
        let store = try Store.open(path: path)
        let marks = StoreFixture.marks()
        try await store.setCurrent(["d": marks], textRules: 1)
        try store.saveIngested(
            queries: StoreFixture.queries(3),
            documents: [],
            broken: [],
            fingerprint: try #require(marks[.ingest])
        )
        try await store.save(StoreFixture.response("k"), of: StoreFixture.request("k"), run: nil)
        try await rank(store, sample: 0, key: "k", marks)
        let reject = StageResult(
            .rejected(.lowNDCG, evidence: "{}"),
            .verdict(VerdictRecord(reason: .lowNDCG, evidence: "{\"ndcg@10\":0.1}", ndcg: 0.1))
        )
        try await record(reject, in: store, stage: .filter, marks)
        return (store, marks)
    }

    private static func rank(_ store: Store, sample: Int, key: String, _ marks: [StageName: Fingerprint]) async throws {
        let ranking = RankingRecord(
            sample: sample,
            requestKey: key,
            order: [Position(index: 1), Position(index: 0)],
            isUnchanged: false,
            isRepaired: false,
            repairs: "{}"
        )
        try await record(StageResult(.done, .rankings([ranking])), in: store, stage: .rank, marks)
    }

    private static func record(
        _ result: StageResult,
        in store: Store,
        stage: StageName,
        _ marks: [StageName: Fingerprint]
    ) async throws {
        let mark = try #require(marks[stage])
        try await store.record([RecordedResult(result, stage: stage, fingerprint: mark)], query: query)
    }

    @Test(
        "a requeued query is pending again, its old reason is an event, and merging takes the store that asked more often"
    )
    func merged() async throws {
        try await withTemporaryFolder { folder in
            let path = folder.appending(path: "other.sqlite").path
            let (other, marks) = try await Self.store(path)
            let found = try await other.requeueable(domain: nil, reason: nil)
            #expect(found.map(\.query) == [Self.query] && found.map(\.stage) == [.rank])
            #expect(try await other.requeueable(domain: nil, reason: .goldLeak) == [])
            try await other.requeue(found, run: nil)
            #expect(try await other.requeueable(domain: nil, reason: nil) == [])
            #expect(try await other.rejects(domain: nil, reason: nil, includingFailed: true) == [])
            let mark = try #require(marks[.rank])
            #expect(try await other.extraSamples(of: Self.query, stage: .rank, fingerprint: mark) == 1)
            let event = try await other.read { db in
                try String.fetchOne(db, sql: "SELECT cause || ' ' || message FROM event WHERE kind = 'requeued'")
            }
            #expect(event == "low-ndcg {\"ndcg@10\":0.1}")
            try await other.save(StoreFixture.response("k1"), of: StoreFixture.request("k1"), run: nil)
            try await Self.rank(other, sample: 1, key: "k1", marks)
            let kept = StageResult(.done, .verdict(VerdictRecord(ndcg: 1, sample: 1)))
            try await Self.record(kept, in: other, stage: .filter, marks)
            try other.close()

            // The store that was not requeued takes the newer end, and gives the other one nothing to go back to.
            let (store, _) = try await Self.store(folder.appending(path: "s.sqlite").path)
            let stalePath = folder.appending(path: "stale.sqlite").path
            try await Self.store(stalePath).0.close()
            for source in [path, stalePath, stalePath] {
                _ = try await store.merge(source)
                let detail = try #require(try await store.detail(of: Self.query))
                #expect(detail.verdict?.isKept == true && detail.rankings.map(\.sample) == [1])
                #expect(try await store.rejects(domain: nil, reason: nil, includingFailed: true) == [])
            }
            try store.close()
        }
    }
}
