import Foundation
import GRDB
package import Ranking

extension Store {
    /// What a search found before, as JSON; nil if it was never asked, or for fewer results.
    package func webSearch(_ query: String, provider: String, top: Int) async throws -> String? {
        let hash = Fingerprint(of: [query]).rawValue
        return try await read { db in
            try String.fetchOne(
                db,
                sql: "SELECT results FROM web_search WHERE provider = ? AND query_hash = ? AND top >= ?",
                arguments: [provider, hash, top]
            )
        }
    }

    /// Stores what a search found.
    package func saveWebSearch(_ query: String, provider: String, top: Int, results: String) async throws {
        let hash = Fingerprint(of: [query]).rawValue
        try await write { db in
            try db.execute(
                sql:
                    "INSERT OR REPLACE INTO web_search (provider, query_hash, query, top, results, at) VALUES (?, ?, ?, ?, ?, ?)",
                storing: [provider, hash, query, top, results, Timestamp.now()]
            )
        }
    }

    /// Counts a request that is about to be sent.
    ///
    /// - Parameters:
    ///   - day: the day in UTC, `2026-11-25`.
    ///   - quota: how many a day may be sent; no bound if nil.
    /// - Returns: false, and nothing is counted, where the day's quota is used up.
    package func reserveWebSearch(provider: String, day: String, quota: Int?) async throws -> Bool {
        try await write { db in
            try db.execute(
                sql: "INSERT INTO web_search_day (provider, day, requests) VALUES (?, ?, 0) ON CONFLICT DO NOTHING",
                storing: [provider, day]
            )
            try db.execute(
                sql:
                    "UPDATE web_search_day SET requests = requests + 1 WHERE provider = ? AND day = ? AND requests < ?",
                storing: [provider, day, quota ?? Int.max]
            )
            return db.changesCount == 1
        }
    }

    /// Goes through the passages of a domain's pages by document id, one at a time; blocks, so never call it on a task's own thread.
    package func eachPagePassage(
        domain: String,
        _ visit: (_ documentID: String, _ passage: Passage) throws -> Void
    ) throws {
        try pool.read { db in
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT d.id, d.title, p.id AS passage_id, p.text
                    FROM document d JOIN document_passage dp ON dp.document_id = d.id JOIN passage p ON p.id = dp.passage_id
                    WHERE d.domain = ? AND d.origin = 'page' ORDER BY d.id, dp.position
                    """,
                arguments: [domain]
            )
            while let row = try rows.next() {
                try visit(row["id"], Passage(row: row))
            }
        }
    }
}
