import GRDB

/// Ready runs of other retrievers, as far as they rank the queries that are loaded.
enum RunFiles {
    static func migrate(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE run_file ( -- one row a file and domain
                    id INTEGER PRIMARY KEY, domain TEXT NOT NULL, path TEXT NOT NULL, fingerprint TEXT NOT NULL UNIQUE,
                    is_complete INTEGER NOT NULL, broken INTEGER NOT NULL, of_other_queries INTEGER NOT NULL
                ) STRICT;
                CREATE TABLE run_hit (
                    run_file INTEGER NOT NULL REFERENCES run_file (id) ON DELETE CASCADE, query_id TEXT NOT NULL,
                    document TEXT NOT NULL, score REAL NOT NULL,
                    PRIMARY KEY (run_file, query_id, document)
                ) STRICT, WITHOUT ROWID;
                """
        )
    }
}
