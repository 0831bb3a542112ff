import GRDB
import Ranking

extension Store {
    /// Takes over what another store found for a domain's queries, as it is: the queries that it found candidates for, their passages,
    /// and what was left out or rejected there.
    ///
    /// - Parameters:
    ///   - fingerprints: those of the domain's stages in the other store.
    ///   - isReadAnew: whether the domain's sources are read in this store by the same rules; else nothing of them is read anew.
    /// - Returns: the queries that came to an outcome there.
    public func copyCandidates(
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
