import GRDB
package import Ranking

extension Store {
    /// Takes over what another store found for a domain's queries, as it is: the queries that it found candidates for, their passages,
    /// and what was left out or rejected there.
    ///
    /// - Parameters:
    ///   - fingerprints: those of the domain's stages in the other store.
    ///   - isReadAnew: whether the domain's sources are read in this store by the same rules; else nothing of them is read anew.
    /// - Returns: the queries that came to an outcome there.
    package func copyCandidates(
        of domain: String,
        at fingerprints: [StageName: Fingerprint],
        isReadAnew: Bool,
        from path: String
    ) async throws -> Set<QueryID> {
        guard let ingest = fingerprints[.ingest]?.rawValue, let mark = fingerprints[.candidates]?.rawValue else {
            return []
        }
        return try await pool.writeWithoutTransaction { db in
            try db.execute(sql: "ATTACH DATABASE ? AS original", storing: [path])
            defer { try? db.execute(sql: "DETACH DATABASE original") }
            try db.inTransaction {
                func copy(_ table: String, _ condition: String, _ values: String...) throws {
                    try db.execute(
                        sql: "INSERT OR IGNORE INTO main.\(table) SELECT * FROM original.\(table) WHERE \(condition)",
                        storing: values
                    )
                }
                func used(_ column: String) -> String {
                    """
                    id IN (SELECT \(column) FROM original.candidate WHERE fingerprint = ?
                        UNION ALL SELECT \(column) FROM original.left_out WHERE fingerprint = ?)
                    """
                }
                try copy("query", "domain = ?", domain)
                try copy("document", used("document_id"), mark, mark)
                try copy("passage", used("passage_id"), mark, mark)
                for table in ["candidate", "left_out", "verdict"] { try copy(table, "fingerprint = ?", mark) }
                try copy("outcome", "fingerprint = ?", mark)
                if !isReadAnew {
                    try copy("outcome", "fingerprint = ?", ingest)
                    try copy("broken_row", "domain = ?", domain)
                    try copy("ingest", "domain = ?", domain)
                    // A run that was not agreed to may have read the sources by newer rules.
                    try db.execute(
                        sql: "UPDATE main.ingest SET fingerprint = ?, is_complete = 1 WHERE domain = ?",
                        storing: [ingest, domain]
                    )
                }
                return .commit
            }
            let queries = try String.fetchAll(
                db,
                sql: "SELECT query_id FROM main.outcome WHERE stage = \(StageName.candidates.sql) AND fingerprint = ?",
                arguments: [mark]
            )
            return Set(queries.map(QueryID.init(rawValue:)))
        }
    }
}

/// How many passages of a domain were left out for a reason.
package struct LeftOutCount: Sendable, Codable, Hashable, StoredRow {
    package var domain: String
    /// The stage that left them out.
    package var stage: StageName
    /// Why.
    package var reason: LeftOutRecord.Reason
    /// How many were left out.
    package var passages: Int
    /// How many more were only reported.
    package var reported: Int
}

/// A passage that was left out, with its query.
package struct LeftOutLine: Sendable, Hashable {
    package var query: QueryID
    package var stage: StageName
    /// The passage and the reason.
    package var record: LeftOutRecord
    /// What the source calls the document.
    package var docid: String
}

extension Store {
    /// How many passages were left out, by domain, stage and reason; at the current fingerprints.
    package func leftOutCounts() async throws -> [LeftOutCount] {
        try await read { db in
            try LeftOutCount.fetchAll(
                db,
                sql: """
                    SELECT c.domain, c.stage, l.reason, SUM(NOT l.is_kept) AS passages, SUM(l.is_kept) AS reported
                    FROM current c JOIN left_out l ON l.stage = c.stage AND l.fingerprint = c.fingerprint
                    JOIN query q ON q.id = l.query_id AND q.domain = c.domain
                    GROUP BY c.domain, c.stage, l.reason ORDER BY c.domain, c.stage, l.reason
                    """
            )
        }
    }

    /// The passages that were left out, by query; at the current fingerprints.
    package func leftOut(domain: String? = nil, query: QueryID? = nil) async throws -> [LeftOutLine] {
        try await read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT l.*, d.title, p.text, q.material FROM current c
                    JOIN left_out l ON l.stage = c.stage AND l.fingerprint = c.fingerprint
                    JOIN query q ON q.id = l.query_id AND q.domain = c.domain
                    JOIN passage p ON p.id = l.passage_id JOIN document d ON d.id = l.document_id
                    WHERE (? IS NULL OR c.domain = ?) AND (? IS NULL OR l.query_id = ?)
                    ORDER BY l.query_id, l.stage, l.reason, l.passage_id
                    """,
                arguments: [domain, domain, query?.rawValue, query?.rawValue]
            ).map { row in
                let record = try LeftOutRecord(row: row)
                let query = QueryID(rawValue: row["query_id"])
                let ids = SourceIDs(query: query, documents: [record.documentID]) { row["material"] }
                return LeftOutLine(
                    query: query,
                    stage: try row.word("stage"),
                    record: record,
                    docid: ids.docid(document: record.documentID, passage: record.passage.id)
                )
            }
        }
    }
}
