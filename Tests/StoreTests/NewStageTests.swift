import Foundation
import GRDB
import Ranking
import TestSupport
import Testing

@testable import Store

/// A stage that this release does not have, between `rank` and `filter`, with a table of its own.
@Suite("A new stage needs a declaration of its table and nothing else in the store")
struct NewStageTests {
    private static let stage = StageName(rawValue: "pairwise")
    private static let table = StoredTable.derived(
        "duel",
        by: stage,
        key: ["first", "second"],
        uncompared: ["milliseconds"],
        """
        query_id TEXT NOT NULL REFERENCES query (id), fingerprint TEXT NOT NULL,
        first INTEGER NOT NULL, second INTEGER NOT NULL, winner INTEGER NOT NULL, milliseconds INTEGER,
        PRIMARY KEY (query_id, fingerprint, first, second)
        """
    )
    private static let schema = StoreSchema(
        stages: StageName.allCases.flatMap { $0 == .filter ? [stage, .filter] : [$0] },
        tables: StoredTable.all.flatMap { $0.name == StoredTable.leftOut.name ? [table, $0] : [$0] }
    )
    private static let query = StoreFixture.query
    private static let marks: [StageName: Fingerprint] = {
        var marks = StoreFixture.marks()
        marks[stage] = Fingerprint(of: ["a", stage.rawValue])
        return marks
    }()

    /// A store with three queries that are read.
    private static func store(_ path: String) async throws -> Store {
        let store = try Store.open(path: path, schema: schema)
        try await store.setCurrent(["d": marks], textRules: 1)
        let ingest = try #require(marks[.ingest])
        try store.saveIngested(queries: StoreFixture.queries(3), documents: [], broken: [], fingerprint: ingest)
        return store
    }

    /// Takes the query through the new stage.
    private static func play(
        _ store: Store,
        winner: Int,
        milliseconds: Int = 5,
        _ status: StageResult.Status = .done
    ) async throws {
        let mark = try #require(marks[stage])
        let recorded = RecordedResult(StageResult(status), stage: stage, fingerprint: mark)
        try await store.record([recorded], query: query)
        try await store.write { db in
            try StoredTable.replace([(table, [[1, 2, winner, milliseconds]])], of: recorded, query: query, db)
        }
    }

    private static func winners(_ store: Store) async throws -> [Int] {
        try await store.read { db in try Int.fetchAll(db, sql: "SELECT winner FROM duel ORDER BY winner") }
    }

    /// - Parameter body: takes a store, and the path for another one.
    private static func withStore(_ body: (_ store: Store, _ other: String) async throws -> Void) async throws {
        try await withTemporaryFolder { folder async throws in
            let store = try await store(folder.appending(path: "1.sqlite").path)
            defer { try? store.close() }
            try await body(store, folder.appending(path: "2.sqlite").path)
        }
    }

    @Test("merge takes its rows over")
    func merged() async throws {
        try await Self.withStore { one, path in
            let other = try await Self.store(path)
            try await Self.play(other, winner: 2)
            try other.close()
            let report = try await one.merge(path)
            #expect(report.outcomes == 1)
            #expect(try await Self.winners(one) == [2])
        }
    }

    @Test("gc counts and drops the rows of another fingerprint, and keeps the current ones")
    func collected() async throws {
        try await Self.withStore { one, _ in
            try await Self.play(one, winner: 1)
            #expect(try await one.staleRows().stale == 0)
            var changed = Self.marks
            changed[Self.stage] = Fingerprint(of: ["b"])
            try await one.setCurrent(["d": changed], textRules: 1)
            let tables = try await one.dropStaleRows().tables
            #expect(tables.first { $0.table == "duel" }.map { [$0.rows, $0.stale] } == [1, 1])
            #expect(try await Self.winners(one) == [])
        }
    }

    @Test("a replay compares its rows, but for what is declared to differ", arguments: [(1, 7, false), (2, 5, true)])
    func compared(winner: Int, milliseconds: Int, differs: Bool) async throws {
        try await Self.withStore { one, path in
            let other = try await Self.store(path)
            try await Self.play(one, winner: 1)
            try await Self.play(other, winner: winner, milliseconds: milliseconds)
            try other.close()
            #expect(try await one.differences(from: path) == (differs ? ["duel": [Self.query.rawValue]] : [:]))
        }
    }

    @Test("a reject of it is requeued at the stage that asks, and a merge takes the store that asked more often")
    func requeued() async throws {
        try await Self.withStore { one, path in
            let other = try await Self.store(path)
            try await Self.play(one, winner: 1, .rejected(.inconsistent, evidence: "{}"))
            try await Self.play(other, winner: 1, .rejected(.inconsistent, evidence: "{}"))
            let found = try await other.requeueable(domain: nil, reason: nil)
            #expect(found.map(\.query) == [Self.query] && found.map(\.stage) == [.rank])
            try await other.requeue(found, run: nil)
            #expect(try await other.openRequeued() == [Self.query])
            #expect(try await other.finishedStages(of: Self.query, at: Self.marks) == [.ingest])
            #expect(try await other.rejects(domain: nil, reason: nil, includingFailed: true) == [])
            try await Self.play(other, winner: 2)
            #expect(try await Self.winners(other) == [2])
            try other.close()
            _ = try await one.merge(path)
            #expect(try await Self.winners(one) == [2])
        }
    }

    @Test("status counts it at its place")
    func counted() async throws {
        try await Self.withStore { one, _ in
            try await Self.play(one, winner: 1)
            let counts = try await one.stageCounts(domains: ["d"])
            #expect(counts.map(\.stage) == Self.schema.stages)
            #expect(counts.first { $0.stage == Self.stage }?.done == 1)
            #expect(counts.first { $0.stage == .filter }?.input == 1)
            try await Self.play(one, winner: 1, .rejected(.inconsistent, evidence: "{}"))
            #expect(try await one.endings().map(\.stage) == [Self.stage])
        }
    }
}
