import GRDB

/// How much of each corpus has vectors, so that passages which no dense search finds stand in the accounting.
enum EmbeddedCounts {
    static func migrate(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE embedded_corpus ( -- as the latest run left it
                    domain TEXT NOT NULL, model TEXT NOT NULL, name TEXT NOT NULL, passages INTEGER NOT NULL,
                    missing INTEGER NOT NULL, -- refused by the service
                    PRIMARY KEY (domain, model)
                ) STRICT, WITHOUT ROWID;
                """
        )
    }
}
