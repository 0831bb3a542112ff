import GRDB

/// Passages that were found for a query and are its own document, or a near copy in its list.
enum LeftOutPassages {
    static func migrate(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE left_out (
                    query_id TEXT NOT NULL REFERENCES query (id), stage TEXT NOT NULL, fingerprint TEXT NOT NULL,
                    passage_id TEXT NOT NULL REFERENCES passage (id), document_id TEXT NOT NULL REFERENCES document (id),
                    origin TEXT NOT NULL, reason TEXT NOT NULL, evidence TEXT NOT NULL, -- JSON
                    is_kept INTEGER NOT NULL, -- 1: reported only, and stays where it was
                    PRIMARY KEY (query_id, fingerprint, passage_id)
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX left_out_by_reason ON left_out (stage, fingerprint, reason, is_kept);
                """
        )
    }
}
