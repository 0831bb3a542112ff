import GRDB

/// What the second release adds: which paid answers could not be used.
enum SecondRelease {
    static func migrate(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE unusable (
                    request_key TEXT PRIMARY KEY REFERENCES response (request_key), fault TEXT NOT NULL
                ) STRICT, WITHOUT ROWID;
                DROP INDEX document_of_passage; -- a list names the documents that its passages came from
                """
        )
    }
}
