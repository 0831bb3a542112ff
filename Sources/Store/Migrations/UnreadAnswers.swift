import GRDB

/// Answers whose last bytes had come as a run was killed.
enum UnreadAnswers {
    static func migrate(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE unread_answer ( -- their last bytes had come as a run was killed; the next run decodes them
                    request_key TEXT PRIMARY KEY REFERENCES request (key), run_id INTEGER, received_at TEXT NOT NULL,
                    sent_at TEXT, -- of the row in possibly_billed that goes with it
                    ending BLOB NOT NULL
                ) STRICT, WITHOUT ROWID;
                """
        )
    }
}
