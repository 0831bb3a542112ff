import GRDB

/// A digest in each row that exports come of; rows that are there already are taken for sound.
enum RowDigests {
    static func migrate(_ db: Database) throws {
        for table in StoredTable.all where table.isSealed {
            try db.execute(
                sql: """
                    ALTER TABLE \(table.name) ADD COLUMN digest TEXT NOT NULL DEFAULT '';
                    UPDATE \(table.name) AS t SET digest = \(table.digest("t"));
                    """
            )
        }
    }
}
