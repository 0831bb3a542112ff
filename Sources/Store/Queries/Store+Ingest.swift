import Foundation
import GRDB
package import Ranking

extension Store {
    /// What is loaded of a domain, or nil before its first ingest.
    package func ingestState(domain: String) async throws -> IngestState? {
        try await read { db in
            try IngestState.fetchOne(db, sql: "SELECT * FROM ingest WHERE domain = ?", arguments: [domain])
        }
    }

    /// Begins to load a domain: what a broken-off load left behind is counted anew.
    package func beginIngest(domain: String, fingerprint: Fingerprint) async throws {
        try await write { db in
            try db.execute(sql: "DELETE FROM broken_row WHERE domain = ?", storing: [domain])
            try Self.save(IngestState(fingerprint: fingerprint), domain: domain, db)
        }
    }

    /// Stores a batch of what was read; blocks, since readers run on a thread of their own.
    ///
    /// - Returns: the indices of documents whose id the corpus held before; the first of each id stays.
    @discardableResult
    package func saveIngested(
        queries: [QueryRecord],
        documents: [DocumentRecord],
        broken: [BrokenRowRecord],
        fingerprint: Fingerprint
    ) throws -> [Int] {
        try writeBlocking { db in
            for query in queries {
                try query.save(db)
                try Self.saveOutcome(.done, query: query.query.id, stage: .ingest, fingerprint: fingerprint, db)
            }
            let repeated = try documents.indices.filter { try !documents[$0].save(db, fingerprint: fingerprint) }
            let insert = try db.cachedStatement(
                sql: "INSERT INTO broken_row (domain, file, line, reason) VALUES (?, ?, ?, ?)"
            )
            for row in broken {
                try insert.execute(storing: [row.domain, row.file, row.line, row.reason])
            }
            return repeated
        }
    }

    /// Marks a domain as read to its end.
    package func finishIngest(domain: String, state: IngestState) async throws {
        try await write { db in try Self.save(state, domain: domain, db) }
    }

    /// The rows that could not be read, in file order.
    package func brokenRows(domain: String? = nil) async throws -> [BrokenRowRecord] {
        try await read { db in
            try BrokenRowRecord.fetchAll(
                db,
                sql: "SELECT * FROM broken_row WHERE ? IS NULL OR domain = ? ORDER BY domain, file, line",
                arguments: [domain, domain]
            )
        }
    }

    /// The first row of a domain that could not be read, in file order.
    package func firstBrokenRow(domain: String) async throws -> BrokenRowRecord? {
        try await read { db in
            try BrokenRowRecord.fetchOne(
                db,
                sql: "SELECT * FROM broken_row WHERE domain = ? ORDER BY file, line LIMIT 1",
                arguments: [domain]
            )
        }
    }

    /// The hash of a file that was hashed before and has not changed since, by size and date.
    package func knownHash(path: String, size: Int, modifiedNanoseconds: Int) async throws -> String? {
        try await read { db in
            try String.fetchOne(
                db,
                sql: "SELECT sha256 FROM source_file WHERE path = ? AND size = ? AND modified_ns = ?",
                arguments: [path, size, modifiedNanoseconds]
            )
        }
    }

    /// Remembers the hash of a file.
    package func rememberHash(_ hash: String, path: String, size: Int, modifiedNanoseconds: Int) async throws {
        try await write { db in
            try db.execute(
                sql: "INSERT OR REPLACE INTO source_file (path, size, modified_ns, sha256) VALUES (?, ?, ?, ?)",
                storing: [path, size, modifiedNanoseconds, hash]
            )
        }
    }

    /// Goes through a domain's corpus in source order, one passage at a time; blocks, so never call it on a task's own thread.
    ///
    /// - Parameter visit: takes a passage with its document's title and id.
    package func eachCorpusPassage(
        domain: String,
        _ visit: (_ documentID: String, _ passage: Passage) throws -> Void
    ) throws {
        try pool.read { db in
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT d.id, d.title, p.id AS passage_id, p.text
                    FROM document d JOIN document_passage dp ON dp.document_id = d.id JOIN passage p ON p.id = dp.passage_id
                    WHERE d.domain = ? AND d.origin = 'corpus'
                        AND d.fingerprint = (SELECT fingerprint FROM ingest WHERE domain = d.domain)
                    ORDER BY d.ordinal, dp.position
                    """,
                arguments: [domain]
            )
            while let row = try rows.next() {
                try visit(row["id"], Passage(row: row))
            }
        }
    }

    private static func save(_ state: IngestState, domain: String, _ db: Database) throws {
        try db.execute(
            sql: """
                INSERT OR REPLACE INTO ingest (domain, fingerprint, is_complete, queries, documents, broken, skipped)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
            storing: [
                domain, state.fingerprint.rawValue, state.isComplete, state.queries, state.documents, state.broken,
                try CanonicalJSON.text(state.skipped),
            ]
        )
    }
}

extension Store {
    /// The passages of corpus documents, by document id; ids that the loaded corpus does not hold are absent.
    package func passages(ofDocuments ids: [String]) async throws -> [String: [Passage]] {
        try await read { db in
            let statement = try db.cachedStatement(
                sql: """
                    SELECT d.title, p.id AS passage_id, p.text FROM document d
                    JOIN document_passage dp ON dp.document_id = d.id JOIN passage p ON p.id = dp.passage_id
                    WHERE d.id = ? AND d.fingerprint = (SELECT fingerprint FROM ingest WHERE domain = d.domain)
                    ORDER BY dp.position
                    """
            )
            var found: [String: [Passage]] = [:]
            for id in ids {
                let rows = try Row.fetchAll(statement, arguments: [id])
                if !rows.isEmpty { found[id] = rows.map(Passage.init(row:)) }
            }
            return found
        }
    }

    /// The first passages of a domain's corpus.
    package func firstPassages(ofCorpus domain: String, count: Int) async throws -> [Passage] {
        try await read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT d.title, p.id AS passage_id, p.text FROM document d
                    JOIN document_passage dp ON dp.document_id = d.id JOIN passage p ON p.id = dp.passage_id
                    WHERE d.domain = ? AND d.origin = 'corpus'
                        AND d.fingerprint = (SELECT fingerprint FROM ingest WHERE domain = d.domain)
                    ORDER BY d.ordinal LIMIT ?
                    """,
                arguments: [domain, count]
            ).map(Passage.init(row:))
        }
    }
}

/// What is loaded of a domain.
package struct IngestState: Sendable, Hashable, StoredRow {
    /// What shaped it.
    package var fingerprint: Fingerprint
    /// Whether the source was read to its end.
    package var isComplete: Bool
    /// Queries read.
    package var queries: Int
    /// Corpus documents read.
    package var documents: Int
    /// Rows that could not be read.
    package var broken: Int
    /// Sound rows that the settings leave out, by reason.
    package var skipped: [String: Int]

    package init(
        fingerprint: Fingerprint,
        isComplete: Bool = false,
        queries: Int = 0,
        documents: Int = 0,
        broken: Int = 0,
        skipped: [String: Int] = [:]
    ) {
        self.fingerprint = fingerprint
        self.isComplete = isComplete
        self.queries = queries
        self.documents = documents
        self.broken = broken
        self.skipped = skipped
    }
}

/// A row of a source that can't be read.
package struct BrokenRowRecord: Sendable, Hashable, Codable, StoredRow {
    /// The domain it was read for.
    package var domain: String
    package var file: String
    /// The line, from 1; 0 where the format has none.
    package var line: Int
    /// What was expected and what was found.
    package var reason: String

    package init(domain: String, file: String, line: Int, reason: String) {
        self.domain = domain
        self.file = file
        self.line = line
        self.reason = reason
    }
}
