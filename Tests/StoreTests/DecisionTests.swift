import Foundation
import GRDB
import Ranking
import TestSupport
import Testing

@testable import Store

@Suite("Decisions in the store")
struct DecisionTests {
    /// A store with ten queries that have come no further than reading.
    private static func store(_ path: String) async throws -> Store {
        let store = try Store.open(path: path)
        let marks = StoreFixture.marks()
        try await store.setCurrent(["d": marks], textRules: 1)
        try store.saveIngested(
            queries: StoreFixture.queries(10),
            documents: [],
            broken: [],
            fingerprint: try #require(marks[.ingest])
        )
        return store
    }

    private static func standing(_ store: Store, _ query: QueryID) async throws -> DecisionRecord? {
        try await store.decisions(query: query).first { $0.isStanding }?.decision
    }

    @Test("the latest decision that is not undone counts; undoing one lets the one before it count again")
    func latest() async throws {
        try await withTemporaryFolder { folder in
            let path = folder.appending(path: "s.sqlite").path
            let store = try await Self.store(path)
            let query = StoreFixture.query
            #expect(try await Self.standing(store, query) == nil)
            try await store.decide(query, .drop, note: "first")
            // Beside the store that a run holds, as the inspector and `decide` do it.
            let beside = try Store.openBeside(path: path)
            try await beside.decide(query, .drop, note: "second")
            try beside.close()
            #expect(try await Self.standing(store, query)?.note == "second")
            #expect(try await store.undoDecision(of: query).note == "second")
            #expect(try await Self.standing(store, query)?.note == "first")
            #expect(try await store.decisions().map(\.decision.note) == ["first"])
            #expect(try await store.decisions(all: true).map(\.isStanding) == [true, false])
            try await store.undoDecision(of: query)
            await #expect(throws: DecisionError.noDecision(query)) { try await store.undoDecision(of: query) }
            #expect(try await store.decisions(all: true).count == 2)
            await #expect(throws: DecisionError.notExportable(query, reason: "no list was built")) {
                try await store.decide(query, .keep, note: "")
            }
            try store.close()
        }
    }

    @Test("merging joins decisions once, reports where reviewers differ, and lets the newer one stand")
    func merged() async throws {
        try await withTemporaryFolder { folder in
            let path = folder.appending(path: "other.sqlite").path
            let other = try await Self.store(path)
            let (first, second) = (QueryID(domain: "d", local: "1"), QueryID(domain: "d", local: "2"))
            try await other.decide(first, .drop, note: "older")
            try await other.decide(second, .drop, note: "undone here")
            try await other.undoDecision(of: second)
            try other.close()
            let store = try await Self.store(folder.appending(path: "s.sqlite").path)
            try await Task.sleep(for: .milliseconds(5))
            // No list is there to be kept, so the row is written by hand.
            try await store.write { db in
                try db.execute(
                    sql: """
                        INSERT INTO decision (domain, query_id, action, note, made_at)
                        VALUES ('d', 'd/1', 'keep', 'newer', ?), ('d', 'd/3', 'keep', 'own', ?)
                        """,
                    arguments: [Timestamp.now(), Timestamp.now()]
                )
            }
            let report = try await store.merge(path)
            #expect(report.decisions == 2 && report.decisionConflicts == ["d/1"])
            #expect(try await Self.standing(store, first)?.note == "newer")
            #expect(try await Self.standing(store, second) == nil)
            let again = try await store.merge(path)
            #expect(again.decisions == 0 && again.decisionConflicts == [])
            #expect(try await store.decisions(all: true).count == 4)
            try store.close()
        }
    }
}
