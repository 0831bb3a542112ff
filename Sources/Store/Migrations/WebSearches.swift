import GRDB

/// What web searches found, so that none is paid for twice, and how many were sent on each day.
enum WebSearches {
    static func migrate(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE web_search (
                    provider TEXT NOT NULL, query_hash TEXT NOT NULL, query TEXT NOT NULL, top INTEGER NOT NULL,
                    results TEXT NOT NULL, -- JSON: url and title, best first
                    at TEXT NOT NULL, PRIMARY KEY (provider, query_hash)
                ) STRICT, WITHOUT ROWID;
                CREATE TABLE web_search_day (
                    provider TEXT NOT NULL, day TEXT NOT NULL, requests INTEGER NOT NULL, PRIMARY KEY (provider, day)
                ) STRICT, WITHOUT ROWID;
                """
        )
    }
}
