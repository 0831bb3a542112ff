import Foundation
import GRDB
import Ranking
import TestSupport
import Testing

@testable import Store

@Suite("What a store made of its queries, for a comparison")
struct ComparedTests {
    @Test("each query gets its own rows at the current fingerprints, whatever its id, page by page")
    func rows() async throws {
        try await withTemporaryFolder { folder in
            let store = try Store.open(path: folder.appending(path: "s.sqlite").path)
            // Two ways to write one letter are two queries.
            let names = ["a", "e\u{301}", "é", "漢", "😀"]
            try await store.write { db in
                try db.execute(
                    sql: """
                        INSERT INTO current (domain, stage, fingerprint) VALUES ('d', 'judge', 'j'), ('d', 'filter', 'f'), ('d', 'rank', 'r'), ('d', 'assemble', 'l');
                        INSERT INTO passage (id, text) VALUES ('p', ''), ('q', '');
                        INSERT INTO document (id, domain, origin, ordinal, fingerprint) VALUES ('o', 'd', 'corpus', 0, '');
                        """
                )
                for (number, name) in names.enumerated() { try Self.fill(db, "d/" + name, number) }
            }
            var found: [ComparedQuery] = []
            while true {
                let more = try await store.comparedQueries(domain: "d", after: found.last?.id, count: 4)
                if more.isEmpty { break }
                found += more
            }
            #expect(found.map { Array($0.id.rawValue.utf8) } == names.map { Array("d/\($0)".utf8) })
            #expect(found.map(\.verdict) == names.indices.map { $0 % 2 == 0 ? "kept" : "cause \($0)" })
            #expect(found.map(\.ndcg) == names.indices.map { Double($0) / 10 })
            #expect(found.map { $0.labels.count } == names.indices.map { $0 % 3 })
            // Of several samples the one that the verdict names.
            #expect(found.map { $0.order.map(\.rawValue) } == names.indices.map { $0 < 3 ? ["p", "q"] : ["q", "p"] })
            try store.close()
        }
    }

    private static func fill(_ db: Database, _ id: String, _ number: Int) throws {
        try db.execute(
            sql: "INSERT INTO query (id, domain, ordinal, text) VALUES (?, 'd', ?, 'x')",
            arguments: [id, number]
        )
        let isKept = number % 2 == 0
        let cause = isKept ? nil : "cause \(number)"
        try db.execute(
            sql: """
                INSERT INTO outcome VALUES (?1, 'filter', 'f', ?2, ?3, NULL), (?1, 'filter', 'stale', 'failed', 'old', NULL),
                    (?1, 'rank', 'r', 'done', NULL, NULL)
                """,
            arguments: [id, isKept ? "done" : "rejected", cause]
        )
        try db.execute(
            sql: """
                INSERT INTO verdict (query_id, fingerprint, stage, is_kept, ndcg, sample) VALUES (?1, 'f', 'filter', 1, ?2, ?3),
                    (?1, 'stale', 'filter', 1, 0.99, 0)
                """,
            arguments: [id, Double(number) / 10, number < 3 ? 0 : 1]
        )
        try db.execute(
            sql: "INSERT INTO list (query_id, fingerprint, size, positives) VALUES (?, 'l', 2, 1)",
            arguments: [id]
        )
        for (place, passage) in ["p", "q"].enumerated() {
            try db.execute(
                sql:
                    "INSERT INTO list_item (query_id, fingerprint, position, passage_id, document_id, origin, label, judge) VALUES (?, 'l', ?, ?, 'o', 'bm25', 'positive', 'given')",
                arguments: [id, place + 1, passage]
            )
            if place < number % 3 {
                try db.execute(
                    sql: """
                        INSERT INTO judgment (query_id, fingerprint, passage_id, label, judge)
                        VALUES (?, 'j', ?, 'positive', 'given')
                        """,
                    arguments: [id, passage]
                )
            }
        }
        for (sample, order) in ["[1,2]", "[2,1]"].enumerated() {
            let key = "\(number)-\(sample)"
            try db.execute(
                sql: "INSERT INTO request VALUES (?, 'd', 'rank', ?, ?, '{}')",
                arguments: [key, id, sample]
            )
            try db.execute(
                sql: """
                    INSERT INTO response (request_key, received_at, requested_model, reasoning, content, latency_ms, is_simulated,
                        digest) VALUES (?, '', 'm', '', '', 1, 0, '')
                    """,
                arguments: [key]
            )
            try db.execute(
                sql: """
                    INSERT INTO ranking (query_id, fingerprint, sample, request_key, permutation, is_unchanged, is_repaired, repairs)
                    VALUES (?, 'r', ?, ?, ?, 0, 0, '{}')
                    """,
                arguments: [id, sample, key, order]
            )
        }
    }
}
