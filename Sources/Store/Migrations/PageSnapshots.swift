import GRDB

/// Pages of the web as they were fetched, and why others could not be.
enum PageSnapshots {
    static func migrate(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE page_snapshot (
                    address TEXT PRIMARY KEY,      -- in normal form; "robots ORIGIN" for a site's rules
                    url TEXT NOT NULL,             -- as it was asked for
                    outcome TEXT NOT NULL CHECK (outcome IN ('fetched', 'moved', 'failed', 'postponed')),
                    cause TEXT, message TEXT, policy TEXT NOT NULL, final_url TEXT, status INTEGER,
                    headers TEXT NOT NULL,         -- JSON, names in lower case
                    body BLOB,                     -- as it was sent but for its transfer encoding, packed with zstd
                    bytes INTEGER NOT NULL,        -- of the body unpacked
                    fetched_at TEXT NOT NULL, tries INTEGER NOT NULL
                ) STRICT;
                """
        )
    }
}
