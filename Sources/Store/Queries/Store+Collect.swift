import GRDB
import Ranking

extension Store {
    /// Counts the derived rows that the pipeline as last run did not make.
    ///
    /// - Throws: ``StoreError/neverRun(path:)`` where no run has said what is current, since then all would count as stale.
    package func staleRows() async throws -> StaleRows {
        try await read { [path, schema] db in
            try Self.requireCurrent(path, db)
            return StaleRows(
                tables: try schema.derived.map { table in
                    StaleRows.Table(
                        table: table.name,
                        rows: try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM \(table.name)") ?? 0,
                        stale: try Int.fetchOne(
                            db,
                            sql: "SELECT COUNT(*) FROM \(table.name) t WHERE \(Self.isStale(table))"
                        ) ?? 0
                    )
                }
            )
        }
    }

    /// Drops the derived rows that the pipeline as last run did not make, a table a transaction; broken off, it can be called again.
    ///
    /// - Returns: the rows that were there, and those that are gone.
    package func dropStaleRows() async throws -> StaleRows {
        var tables: [StaleRows.Table] = []
        for table in schema.derived {
            tables.append(
                try await write { [path] db in
                    try Self.requireCurrent(path, db)
                    let rows = try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM \(table.name)") ?? 0
                    try db.execute(sql: "DELETE FROM \(table.name) AS t WHERE \(Self.isStale(table))")
                    return StaleRows.Table(table: table.name, rows: rows, stale: db.changesCount)
                }
            )
        }
        return StaleRows(tables: tables)
    }

    /// Bytes of the file that hold nothing, which ``vacuum()`` would give back.
    package func freeBytes() async throws -> Int {
        try await read { db in
            let pages = try Int.fetchOne(db, sql: "PRAGMA freelist_count") ?? 0
            return pages * (try Int.fetchOne(db, sql: "PRAGMA page_size") ?? 0)
        }
    }

    /// Writes the file anew without its free pages; takes as much room on the disk while it goes on.
    package func vacuum() async throws {
        try await pool.vacuum()
    }

    /// A domain is what stands before the first slash of a query's id. That a query was read is kept as the query is: without it, a later run
    /// would hold the domain for read and find no queries.
    private static func isStale(_ table: StoredTable) -> String {
        var (kept, stage) = ("t.stage <> \(StageName.ingest.sql) AND ", "t.stage")
        if case .derived(let name?) = table.role { (kept, stage) = ("", "'\(name)'") }
        return """
            \(kept)NOT EXISTS (SELECT 1 FROM current c WHERE c.fingerprint = t.fingerprint AND c.stage = \(stage)
                AND c.domain = SUBSTR(t.query_id, 1, INSTR(t.query_id, '/') - 1))
            """
    }

    private static func requireCurrent(_ path: String, _ db: Database) throws {
        if try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM current") == 0 { throw StoreError.neverRun(path: path) }
    }
}
