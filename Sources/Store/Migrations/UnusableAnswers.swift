import GRDB

/// Which paid answers could not be used.
enum UnusableAnswers {
    static func migrate(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE unusable (
                    request_key TEXT PRIMARY KEY REFERENCES response (request_key), fault TEXT NOT NULL
                ) STRICT, WITHOUT ROWID
                """
        )
    }
}
