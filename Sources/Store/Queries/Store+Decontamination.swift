import GRDB
package import Ranking

extension Store {
    /// Goes through a domain's loaded queries in source order; blocks, so never call it on a task's own thread.
    package func eachQueryText(domain: String, _ visit: (_ id: QueryID, _ text: String) throws -> Void) throws {
        try pool.read { db in
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT q.id, q.text FROM query q
                    JOIN ingest g ON g.domain = q.domain
                    JOIN outcome i ON i.query_id = q.id AND i.stage = \(StageName.ingest.sql) AND i.fingerprint = g.fingerprint
                    WHERE q.domain = ? ORDER BY q.ordinal
                    """,
                arguments: [domain]
            )
            while let row = try rows.next() { try visit(QueryID(rawValue: row["id"]), row["text"]) }
        }
    }

    /// How many queries were dropped for each benchmark, by domain.
    package func contamination() async throws -> [ContaminationLine] {
        try await read { db in
            try ContaminationLine.fetchAll(
                db,
                sql: """
                    SELECT domain, reason, json_extract(evidence, '$.benchmark') AS benchmark,
                        COUNT(*) FILTER (WHERE json_extract(evidence, '$.match') = 'exact') AS exact,
                        COUNT(*) FILTER (WHERE json_extract(evidence, '$.match') IS NOT 'exact') AS near
                    FROM v_rejects WHERE reason IN ('contaminated', 'duplicate-query')
                    GROUP BY domain, reason, benchmark ORDER BY reason, benchmark, domain
                    """
            )
        }
    }
}

/// How many queries of a domain stand in a benchmark, or came before.
package struct ContaminationLine: Sendable, Hashable, Codable, StoredRow {
    package var domain: String
    /// `contaminated` or `duplicate-query`.
    package var reason: RejectReason
    /// The benchmark's file; nil for queries that came before.
    package var benchmark: String?
    /// With the same words.
    package var exact: Int
    /// Alike.
    package var near: Int
}
