import GRDB

/// What reviewers decided about queries. Rows are never deleted; undoing one marks it.
enum Decisions {
    static func migrate(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE decision (
                    id INTEGER PRIMARY KEY, domain TEXT NOT NULL,
                    query_id TEXT NOT NULL, -- by name: a decision outlives the query's row
                    action TEXT NOT NULL CHECK (action IN ('keep', 'drop')), note TEXT NOT NULL,
                    seen TEXT, -- hash of the list and order that the reviewer saw; NULL: there was none
                    made_at TEXT NOT NULL, undone_at TEXT
                ) STRICT;
                CREATE INDEX decision_of_query ON decision (query_id, made_at, id);
                CREATE VIEW v_decisions AS -- the one that counts of each query: the latest that is not undone
                    SELECT * FROM decision d WHERE d.undone_at IS NULL AND NOT EXISTS (
                        SELECT 1 FROM decision e WHERE e.query_id = d.query_id AND e.undone_at IS NULL
                            AND (e.made_at > d.made_at OR e.made_at = d.made_at AND e.id > d.id));
                """
        )
    }
}
