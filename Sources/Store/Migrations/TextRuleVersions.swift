import GRDB

/// By which rules the prompts of what is current made strangers' texts safe; those of all earlier stores are the first ones.
enum TextRuleVersions {
    static func migrate(_ db: Database) throws {
        try db.execute(sql: "ALTER TABLE current ADD COLUMN text_rules INTEGER NOT NULL DEFAULT 1")
    }
}
