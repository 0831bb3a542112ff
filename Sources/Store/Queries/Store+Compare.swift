import GRDB

extension Store {
    /// Compares the current derived rows with those of another store.
    ///
    /// - Returns: the queries whose rows differ, by table; empty if all are equal. Queries that the other store has not finished count
    ///   only where this one has a row that it lacks at the same stage.
    public func differences(from path: String) async throws -> [String: [String]] {
        try await pool.writeWithoutTransaction { db in
            try db.execute(sql: "ATTACH DATABASE ? AS original", storing: [path])
            defer { try? db.execute(sql: "DETACH DATABASE original") }
            var found: [String: [String]] = [:]
            for (table, columns) in Self.compared {
                let rows = { (schema: String) in
                    """
                    SELECT t.\(columns.replacing(", ", with: ", t.")) FROM \(schema).\(table) t
                    JOIN \(schema).query q ON q.id = t.query_id
                    JOIN \(schema).current c ON c.domain = q.domain AND c.fingerprint = t.fingerprint
                    """
                }
                let queries = try String.fetchAll(
                    db,
                    sql: """
                        SELECT DISTINCT query_id FROM (
                            SELECT * FROM (\(rows("main")) EXCEPT \(rows("original")))
                            UNION ALL SELECT * FROM (\(rows("original")) EXCEPT \(rows("main")))
                        ) ORDER BY query_id
                        """
                )
                if !queries.isEmpty { found[table] = queries }
            }
            return found
        }
    }

    /// The derived tables, with the columns that exports and verdicts follow from.
    private static let compared: [(table: String, columns: String)] = [
        ("candidate", "query_id, fingerprint, passage_id, document_id, origin, rank"),
        ("left_out", "query_id, fingerprint, stage, passage_id, document_id, reason, is_kept"),
        ("judgment", "query_id, fingerprint, passage_id, label, judge, request_key"),
        ("list_item", "query_id, fingerprint, position, passage_id, document_id, label, judge"),
        ("ranking", "query_id, fingerprint, sample, request_key, permutation, shown, is_repaired, is_counted"),
        ("verdict", "query_id, fingerprint, stage, is_kept, reason, ndcg, recall, tau, rbo, sample"),
        ("outcome", "query_id, fingerprint, stage, status"),
    ]
}
