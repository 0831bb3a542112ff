import GRDB

/// What the reasoning of an answer is, and what of its prompt was written to a cache.
enum ReasoningKinds {
    static func migrate(_ db: Database) throws {
        try db.execute(
            sql: """
                ALTER TABLE response ADD COLUMN reasoning_kind TEXT; -- raw, summary or none; NULL of earlier releases, which did not look
                ALTER TABLE response ADD COLUMN cache_write_tokens INTEGER;
                """
        )
    }
}
