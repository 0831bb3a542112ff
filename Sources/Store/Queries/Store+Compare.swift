import GRDB

extension Store {
    /// Compares the current derived rows with those of another store.
    ///
    /// - Returns: the queries whose rows differ, by table; empty if all are equal. Queries that the other store has not finished count
    ///   only where this one has a row that it lacks at the same stage.
    public func differences(from path: String) async throws -> [String: [String]] {
        try await pool.writeWithoutTransaction { [schema] db in
            try db.execute(sql: "ATTACH DATABASE ? AS original", storing: [path])
            defer { try? db.execute(sql: "DETACH DATABASE original") }
            var found: [String: [String]] = [:]
            for table in schema.derived where !table.compared.isEmpty {
                let columns = (["query_id", "fingerprint"] + table.compared).map { "t.\($0)" }.joined(separator: ", ")
                let rows = { (schema: String) in
                    """
                    SELECT \(columns) FROM \(schema).\(table.name) t
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
                if !queries.isEmpty { found[table.name] = queries }
            }
            return found
        }
    }
}
