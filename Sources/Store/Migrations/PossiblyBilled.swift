import GRDB

/// Requests that were on the wire when a run was killed.
enum PossiblyBilled {
    static func migrate(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE possibly_billed ( -- on the wire when a run was killed: the provider may have billed them, unread
                    request_key TEXT NOT NULL, sent_at TEXT NOT NULL, stage TEXT NOT NULL,
                    reserved_micro_usd INTEGER NOT NULL, -- the worst case
                    is_settled INTEGER NOT NULL DEFAULT 0, -- a person has said that the provider's bill is known
                    PRIMARY KEY (request_key, sent_at)
                ) STRICT, WITHOUT ROWID;
                """
        )
    }
}
