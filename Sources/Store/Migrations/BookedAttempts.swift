import GRDB

/// Attempts that failed after the server had counted or sent something are in the ledger too; estimates and a provider's own cost are marked;
/// what of an answer could not be read as it came stands beside it.
enum BookedAttempts {
    private static func bounded(_ column: String) -> String { "MAX(0, MIN(\(column), 1000000000000))" }

    static func migrate(_ db: Database) throws {
        try db.execute(
            sql: """
                ALTER TABLE ledger ADD COLUMN failure TEXT; -- the cause of an attempt that failed; NULL of an answer
                ALTER TABLE ledger ADD COLUMN is_estimated INTEGER NOT NULL DEFAULT 0;
                ALTER TABLE ledger ADD COLUMN provider_cost_micro_usd INTEGER; -- NULL: the provider does not say
                ALTER TABLE response ADD COLUMN is_estimated INTEGER NOT NULL DEFAULT 0;
                ALTER TABLE response ADD COLUMN provider_cost_micro_usd INTEGER;
                ALTER TABLE response ADD COLUMN repairs TEXT NOT NULL DEFAULT '{}'; -- JSON: kind -> number
                -- An answer's long texts stand before this column: those few that have repairs are found without a walk over all of them.
                CREATE INDEX response_repaired ON response (request_key) WHERE repairs <> '{}';
                CREATE INDEX ledger_failed ON ledger (failure) WHERE failure IS NOT NULL;
                DROP VIEW v_costs;
                CREATE VIEW v_costs AS
                    SELECT domain, stage, model, SUM(failure IS NULL) AS answers,
                        SUM(\(bounded("prompt_tokens"))) AS prompt_tokens,
                        SUM(\(bounded("cached_tokens"))) AS cached_tokens,
                        SUM(\(bounded("completion_tokens"))) AS completion_tokens,
                        SUM(\(bounded("reasoning_tokens"))) AS reasoning_tokens,
                        SUM(\(bounded("cost_micro_usd"))) / 1e6 AS cost_usd,
                        SUM(cost_micro_usd IS NULL) AS answers_of_unknown_cost, MAX(is_simulated) AS is_simulated,
                        SUM(failure IS NOT NULL) AS failed_attempts, SUM(is_estimated) AS estimated,
                        SUM(\(bounded("provider_cost_micro_usd"))) / 1e6 AS provider_cost_usd
                    FROM ledger GROUP BY domain, stage, model;
                """
        )
    }
}

extension Store {
    /// A column of counts or costs, in a range in which no sum of it can overflow: rows of older releases hold whatever servers said.
    static func bounded(_ column: String) -> String { "MAX(0, MIN(\(column), 1000000000000))" }
}
