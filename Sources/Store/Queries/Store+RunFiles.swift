import GRDB
package import Ranking

extension Store {
    /// Whether a ready run was loaded to its end.
    package func isRunFileLoaded(_ fingerprint: Fingerprint) async throws -> Bool {
        try await read { db in
            try Bool.fetchOne(
                db,
                sql: "SELECT is_complete FROM run_file WHERE fingerprint = ?",
                arguments: [fingerprint.rawValue]
            ) ?? false
        }
    }

    /// Begins to load a ready run for a domain: what an earlier load of the file left behind goes. Blocks, as all of the loading does.
    package func beginRunFile(_ fingerprint: Fingerprint, domain: String, path: String) throws {
        try writeBlocking { db in
            try db.execute(
                sql: "DELETE FROM run_file WHERE fingerprint = ? OR (domain = ? AND path = ?)",
                storing: [fingerprint.rawValue, domain, path]
            )
            try db.execute(sql: "DELETE FROM broken_row WHERE domain = ? AND file = ?", storing: [domain, path])
            try db.execute(
                sql:
                    "UPDATE ingest SET broken = (SELECT COUNT(*) FROM broken_row b WHERE b.domain = ?) WHERE domain = ?",
                storing: [domain, domain]
            )
            try db.execute(
                sql:
                    "INSERT INTO run_file (domain, path, fingerprint, is_complete, broken, of_other_queries) VALUES (?, ?, ?, 0, 0, 0)",
                storing: [domain, path, fingerprint.rawValue]
            )
        }
    }

    /// Stores a batch of lines; those of queries that are not loaded are only counted, and a document that comes twice for a query is a broken row.
    package func saveRunHits(
        _ hits: [RunHit],
        broken: [BrokenRowRecord],
        fingerprint: Fingerprint,
        domain: String,
        path: String
    ) throws {
        try writeBlocking { db in
            let file = try Int64.fetchOne(
                db,
                sql: "SELECT id FROM run_file WHERE fingerprint = ?",
                arguments: [fingerprint.rawValue]
            )
            let isLoaded = try db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM query WHERE id = ?)")
            let insert = try db.cachedStatement(
                sql:
                    "INSERT INTO run_hit (run_file, query_id, document, score) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING"
            )
            let insertBroken = try db.cachedStatement(
                sql: "INSERT INTO broken_row (domain, file, line, reason) VALUES (?, ?, ?, ?)"
            )
            var broken = broken
            var others = 0
            // Lines of one query stand together in most runs.
            var last: (local: String, id: String, isLoaded: Bool)?
            for hit in hits {
                if last?.local != hit.query {
                    let id = QueryID(domain: domain, local: hit.query).rawValue
                    last = (hit.query, id, try Bool.fetchOne(isLoaded, arguments: [id]) ?? false)
                }
                guard let query = last, query.isLoaded else {
                    others += 1
                    continue
                }
                try insert.execute(storing: [file, query.id, hit.document, hit.score])
                guard db.changesCount == 0 else { continue }
                let reason = "query \(hit.query): document \(hit.document) repeated; its first line counts"
                broken.append(BrokenRowRecord(domain: domain, file: path, line: hit.line, reason: reason))
            }
            for row in broken {
                try insertBroken.execute(storing: [row.domain, row.file, row.line, row.reason])
            }
            try db.execute(
                sql: "UPDATE run_file SET broken = broken + ?, of_other_queries = of_other_queries + ? WHERE id = ?",
                storing: [broken.count, others, file]
            )
            try db.execute(
                sql: "UPDATE ingest SET broken = broken + ? WHERE domain = ?",
                storing: [broken.count, domain]
            )
        }
    }

    /// Marks a ready run as read to its end.
    ///
    /// - Returns: how many lines were broken, and how many were of queries that are not loaded.
    @discardableResult
    package func finishRunFile(_ fingerprint: Fingerprint) throws -> (broken: Int, ofOtherQueries: Int) {
        try writeBlocking { db in
            try db.execute(
                sql: "UPDATE run_file SET is_complete = 1 WHERE fingerprint = ?",
                storing: [fingerprint.rawValue]
            )
            let row = try Row.fetchOne(
                db,
                sql: "SELECT broken, of_other_queries FROM run_file WHERE fingerprint = ?",
                arguments: [fingerprint.rawValue]
            )
            return (row?["broken"] ?? 0, row?["of_other_queries"] ?? 0)
        }
    }

    /// What a loaded run ranks highest for a query, in trec_eval's order: scores falling, equal ones by document id falling in byte order.
    package func runHits(
        of query: QueryID,
        fingerprint: Fingerprint,
        top: Int
    ) async throws -> [(document: String, score: Double)] {
        try await read { db in
            try db.cachedRows(
                """
                SELECT document, score FROM run_hit
                WHERE run_file = (SELECT id FROM run_file WHERE fingerprint = ?) AND query_id = ?
                ORDER BY score DESC, document DESC LIMIT ?
                """,
                [fingerprint.rawValue, query.rawValue, top]
            ).map { ($0["document"], $0["score"]) }
        }
    }
}

/// One document that a ready run ranks for a query.
package struct RunHit: Sendable, Hashable {
    /// The query's id within its data set.
    package var query: String
    /// The document's id within its corpus.
    package var document: String
    /// The run's score.
    package var score: Double
    /// The line of the file, from 1.
    package var line: Int

    package init(query: String, document: String, score: Double, line: Int) {
        self.query = query
        self.document = document
        self.score = score
        self.line = line
    }
}
