import GRDB

/// The windows of models, as their servers named them: they decide on prompts that do not fit.
enum ModelWindows {
    static func migrate(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE model_window (
                    identity TEXT PRIMARY KEY, -- the teacher's identity in pipeline files
                    tokens INTEGER NOT NULL
                ) STRICT, WITHOUT ROWID;
                """
        )
    }
}
