import GRDB
package import Ranking

extension Store {
    /// A query as it was read.
    package func query(_ id: QueryID) async throws -> QueryRecord? {
        try await read { db in
            try Row.fetchOne(db, sql: "SELECT * FROM query WHERE id = ?", arguments: [id.rawValue]).map(
                QueryRecord.init(row:)
            )
        }
    }

    /// A query's candidates in their order.
    package func candidates(of query: QueryID, fingerprint: Fingerprint) async throws -> [CandidateRecord] {
        try await read { db in
            try db.cachedRows(
                """
                SELECT c.*, d.title, p.text FROM candidate c
                JOIN passage p ON p.id = c.passage_id JOIN document d ON d.id = c.document_id
                WHERE c.query_id = ? AND c.fingerprint = ? ORDER BY c.rank
                """,
                [query.rawValue, fingerprint.rawValue]
            ).map(CandidateRecord.init(row:))
        }
    }

    /// A query's pointwise labels.
    package func judgments(of query: QueryID, fingerprint: Fingerprint) async throws -> [JudgmentRecord] {
        try await read { db in
            try db.cachedRows(
                "SELECT * FROM judgment WHERE query_id = ? AND fingerprint = ? ORDER BY passage_id",
                [query.rawValue, fingerprint.rawValue]
            ).map(JudgmentRecord.init(row:))
        }
    }

    /// A query's list, or nil if there is none at this fingerprint.
    package func list(of query: QueryID, fingerprint: Fingerprint) async throws -> ListRecord? {
        try await read { db in
            let items = try Self.listItems(of: query.rawValue, fingerprint: fingerprint.rawValue, db)
            return items.isEmpty ? nil : ListRecord(items: items)
        }
    }

    /// The teacher's orders of a query's list, by sample.
    package func rankings(of query: QueryID, fingerprint: Fingerprint) async throws -> [RankingRecord] {
        try await read { db in
            try db.cachedRows(
                "SELECT * FROM ranking WHERE query_id = ? AND fingerprint = ? ORDER BY sample",
                [query.rawValue, fingerprint.rawValue]
            ).map(RankingRecord.init(row:))
        }
    }

    static func listItems(of query: String, fingerprint: String, _ db: Database) throws -> [ListRecord.Item] {
        try db.cachedRows(
            """
            SELECT i.*, d.title, p.text FROM list_item i
            JOIN passage p ON p.id = i.passage_id JOIN document d ON d.id = i.document_id
            WHERE i.query_id = ? AND i.fingerprint = ? ORDER BY i.position
            """,
            [query, fingerprint]
        ).map(ListRecord.Item.init(row:))
    }
}

extension Store {
    /// Compares the current derived rows with those of another store.
    ///
    /// - Returns: the queries whose rows differ, by table; empty if all are equal. Queries that the other store has not finished count
    ///   only where this one has a row that it lacks at the same stage.
    package func differences(from path: String) async throws -> [String: [String]] {
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
