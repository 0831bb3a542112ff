import GRDB

/// Several orders and judgments of one list: how each was shown, whether it votes, which one is exported, and further samples asked for.
enum RankingSamples {
    static func migrate(_ db: Database) throws {
        try db.execute(
            sql: """
                ALTER TABLE ranking ADD COLUMN shown TEXT; -- JSON: the list's positions as the prompt showed them; NULL: as the list
                ALTER TABLE ranking ADD COLUMN is_counted INTEGER NOT NULL DEFAULT 1;
                ALTER TABLE verdict ADD COLUMN sample INTEGER NOT NULL DEFAULT 0; -- the order that is exported
                ALTER TABLE judgment ADD COLUMN share REAL; -- of the samples that chose the passage; NULL: one was asked
                CREATE TABLE requeue ( -- samples beyond those that the pipeline file asks for
                    query_id TEXT NOT NULL, stage TEXT NOT NULL, fingerprint TEXT NOT NULL, samples INTEGER NOT NULL,
                    PRIMARY KEY (query_id, stage, fingerprint)
                ) STRICT, WITHOUT ROWID;
                """
        )
    }
}
