import Foundation
import GRDB
package import Ranking

extension Store {
    /// Notes a way of reranking.
    package func beginRerank(
        _ fingerprint: Fingerprint,
        name: String,
        domain: String,
        method: String,
        model: String,
        settings: String
    ) async throws {
        let now = Timestamp.now()
        try await write { db in
            try db.execute(
                sql: """
                    INSERT INTO rerank (fingerprint, name, domain, method, model, settings, at) VALUES (?, ?, ?, ?, ?, ?, ?)
                    ON CONFLICT (fingerprint) DO UPDATE SET name = excluded.name, settings = excluded.settings, at = excluded.at
                    """,
                storing: [fingerprint.rawValue, name, domain, method, model, settings, now]
            )
        }
    }

    /// Whether reranking at a fingerprint was ever begun.
    package func hasRerank(_ fingerprint: Fingerprint) async throws -> Bool {
        try await read { db in
            try Bool.fetchOne(
                db,
                sql: "SELECT EXISTS (SELECT 1 FROM rerank WHERE fingerprint = ?)",
                arguments: [fingerprint.rawValue]
            ) ?? false
        }
    }

    /// Of a fingerprint of queries as they are loaded now, a domain, places after and up to, and a rerank's fingerprint; uses
    /// `query_by_domain`.
    private static let withoutOrder = """
        FROM query q
        JOIN outcome i ON i.query_id = q.id AND i.stage = \(StageName.ingest.sql) AND i.fingerprint = ? AND i.status = \(OutcomeStatus.done.sql)
        WHERE q.domain = ? AND q.ordinal > ? AND q.ordinal <= ? AND NOT EXISTS (
            SELECT 1 FROM rerank_order r
            WHERE r.fingerprint = ? AND r.query_id = q.id AND r.status <> \(RerankOrderRecord.Status.failed.sql))
        """

    /// How many queries have no order.
    ///
    /// - Parameters:
    ///   - ingest: the fingerprint of the queries as they are loaded now.
    ///   - holds: whether a query is among those that are meant.
    package func countToRerank(
        _ fingerprint: Fingerprint,
        domain: String,
        ingest: Fingerprint,
        upTo last: Int,
        holds: @escaping @Sendable (QueryID) -> Bool
    ) async throws -> Int {
        try await read { db in
            let ids = try String.fetchCursor(
                db,
                sql: "SELECT q.id \(Self.withoutOrder)",
                arguments: [ingest.rawValue, domain, -1, last, fingerprint.rawValue]
            )
            var count = 0
            while let id = try ids.next() { count += holds(QueryID(rawValue: id)) ? 1 : 0 }
            return count
        }
    }

    /// The next queries without an order, in source order.
    ///
    /// - Parameter ingest: the fingerprint of the queries as they are loaded now.
    package func queriesToRerank(
        _ fingerprint: Fingerprint,
        domain: String,
        ingest: Fingerprint,
        after ordinal: Int,
        upTo last: Int = .max,
        count: Int
    ) async throws -> [QueryRecord] {
        try await read { db in
            try Row.fetchAll(
                db,
                sql: "SELECT q.* \(Self.withoutOrder) ORDER BY q.ordinal LIMIT ?",
                arguments: [ingest.rawValue, domain, ordinal, last, fingerprint.rawValue, count]
            ).map(QueryRecord.init(row:))
        }
    }

    /// Goes through the orders of all queries in source order; blocks.
    package func eachRerankOrder(
        _ fingerprint: Fingerprint,
        ingest: Fingerprint,
        _ visit: (_ query: QueryID, _ found: [String], _ ranked: [String]) throws -> Void
    ) throws {
        try pool.read { db in
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT r.query_id, r.found, r.ranked FROM rerank_order r JOIN query q ON q.id = r.query_id
                    JOIN outcome i ON i.query_id = q.id AND i.stage = \(StageName.ingest.sql) AND i.fingerprint = ?
                    WHERE r.fingerprint = ? AND r.status = \(RerankOrderRecord.Status.done.sql) ORDER BY q.ordinal
                    """,
                arguments: [ingest.rawValue, fingerprint.rawValue]
            )
            while let row = try rows.next() {
                try visit(
                    QueryID(rawValue: row["query_id"]),
                    try RerankOrderRecord.names(row["found"]),
                    try RerankOrderRecord.names(row["ranked"])
                )
            }
        }
    }

    /// The windows of a query in their order.
    package func rerankWindows(_ fingerprint: Fingerprint, query: QueryID) async throws -> [RerankWindowRecord] {
        try await read { db in
            try Row.fetchAll(
                db,
                sql: "SELECT * FROM rerank_window WHERE fingerprint = ? AND query_id = ? ORDER BY pass, number",
                arguments: [fingerprint.rawValue, query.rawValue]
            ).map(RerankWindowRecord.init(row:))
        }
    }

    /// Where a way of reranking stands.
    package func rerankCounts(_ fingerprint: Fingerprint, domain: String, ingest: Fingerprint) async throws
        -> RerankCounts
    {
        try await read { db in
            var counts = RerankCounts()
            let all =
                try Int.fetchOne(
                    db,
                    sql: """
                        SELECT COUNT(*) FROM query q
                        JOIN outcome i ON i.query_id = q.id AND i.stage = \(StageName.ingest.sql) AND i.fingerprint = ? WHERE q.domain = ?
                        """,
                    arguments: [ingest.rawValue, domain]
                ) ?? 0
            for row in try Row.fetchAll(
                db,
                sql: """
                    SELECT status, COUNT(*) AS n, SUM(textless) AS textless FROM rerank_order WHERE fingerprint = ?
                    GROUP BY status
                    """,
                arguments: [fingerprint.rawValue]
            ) {
                counts.textless += row["textless"]
                switch try row.word("status") as RerankOrderRecord.Status {
                case .done: counts.done = row["n"]
                case .empty: counts.empty = row["n"]
                case .failed: counts.failed = row["n"]
                }
            }
            counts.pending = max(0, all - counts.done - counts.empty - counts.failed)
            for row in try Row.fetchAll(
                db,
                sql: """
                    SELECT fault, COUNT(*) AS n, SUM(is_repaired) AS repaired FROM rerank_window WHERE fingerprint = ?
                    GROUP BY fault
                    """,
                arguments: [fingerprint.rawValue]
            ) {
                counts.windows += row["n"]
                if let fault: String = row["fault"] {
                    counts.faults[fault] = row["n"]
                } else {
                    counts.repaired += row["repaired"]
                }
            }
            return counts
        }
    }

    /// The queries that failed, by cause, the most frequent one first.
    package func rerankFailures(_ fingerprint: Fingerprint) async throws -> [RerankFailure] {
        try await read { db in
            // Beside MIN, SQLite takes the other columns from the row that has it.
            try RerankFailure.fetchAll(
                db,
                sql: """
                    SELECT COALESCE(cause, '') AS cause, COUNT(*) AS count, MIN(query_id) AS example, COALESCE(message, '') AS message
                    FROM rerank_order WHERE fingerprint = ? AND status = \(RerankOrderRecord.Status.failed.sql) GROUP BY cause ORDER BY count DESC, cause
                    """,
                arguments: [fingerprint.rawValue]
            )
        }
    }

    /// How many answers stand behind the windows of a way of reranking.
    package func rerankAnswers(_ fingerprint: Fingerprint) async throws -> Int {
        try await read { db in
            try Int.fetchOne(
                db,
                sql: "SELECT COUNT(DISTINCT request_key) FROM rerank_window WHERE fingerprint = ?",
                arguments: [fingerprint.rawValue]
            ) ?? 0
        }
    }

    /// What each way of reranking in the store took, a query, by name.
    package func rerankCosts() async throws -> [RerankCostLine] {
        try await read { db in
            try RerankCostLine.fetchAll(
                db,
                sql: """
                    SELECT k.name, k.method, k.model, COUNT(*) AS queries, AVG(t.requests) AS requests, AVG(t.prompt) AS prompt_tokens,
                        AVG(t.completion) AS completion_tokens, AVG(t.total) / 1000.0 AS answer_seconds,
                        AVG(CASE k.method WHEN 'pointwise' THEN t.slowest ELSE t.total END) / 1000.0 AS seconds,
                        CASE SUM(t.unknown) WHEN 0 THEN AVG(t.cost) / 1e6 END AS dollars, MAX(t.simulated) AS is_simulated
                    FROM rerank k JOIN (
                        SELECT w.fingerprint, w.query_id, COUNT(w.request_key) AS requests,
                            SUM(COALESCE(\(Self.bounded("r.prompt_tokens")), 0)) AS prompt, SUM(COALESCE(\(Self.bounded("r.completion_tokens")), 0)) AS completion,
                            SUM(COALESCE(r.latency_ms, 0)) AS total, MAX(COALESCE(r.latency_ms, 0)) AS slowest,
                            SUM(COALESCE(\(Self.bounded("r.cost_micro_usd")), 0)) AS cost,
                            SUM(r.request_key IS NOT NULL AND r.cost_micro_usd IS NULL) AS unknown,
                            MAX(COALESCE(r.is_simulated, 0)) AS simulated
                        FROM rerank_window w LEFT JOIN response r ON r.request_key = w.request_key
                        GROUP BY w.fingerprint, w.query_id
                    ) t ON t.fingerprint = k.fingerprint
                    GROUP BY k.fingerprint ORDER BY k.name, k.at
                    """
            )
        }
    }
}
