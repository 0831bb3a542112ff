import GRDB

/// Where the vectors of embedded texts lie; the vectors themselves are in files beside the store.
enum EmbeddedTexts {
    static func migrate(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE embedding_model (
                    key TEXT PRIMARY KEY, name TEXT NOT NULL, dimensions INTEGER NOT NULL
                ) STRICT, WITHOUT ROWID;
                CREATE TABLE embedding (
                    model TEXT NOT NULL REFERENCES embedding_model (key),
                    text TEXT NOT NULL, -- hash of the text as it was sent
                    row INTEGER, -- in the model's file; NULL: the service refuses this text
                    PRIMARY KEY (model, text)
                ) STRICT, WITHOUT ROWID;
                CREATE UNIQUE INDEX embedding_row ON embedding (model, row);
                """
        )
    }
}
