import GRDB

/// Who ran the model that answered, and an index by which answers are counted by all that is known of who gave them.
enum AnsweringHosts {
    static func migrate(_ db: Database) throws {
        try db.execute(
            sql: """
                ALTER TABLE response ADD COLUMN host TEXT; -- as a router names it; NULL where nobody does
                -- Columns behind the long texts cost a walk over every page of each text.
                CREATE INDEX response_by_server
                    ON response (requested_model, model, system_fingerprint, host, reasoning_kind, is_simulated);
                """
        )
    }
}
