import Ranking

/// What people ask with plain SQL. A row is current if its fingerprint is that of the pipeline as last run.
enum StoreViews {
    /// Name and statement.
    static let all: KeyValuePairs = [
        "v_kept": """
        SELECT q.domain, v.query_id, q.text AS query, v.ndcg, v.recall, v.rbo, v.tau, l.size, l.positives
        FROM current c
        JOIN verdict v ON v.stage = c.stage AND v.fingerprint = c.fingerprint AND v.is_kept
        JOIN query q ON q.id = v.query_id AND q.domain = c.domain
        LEFT JOIN current a ON a.domain = c.domain AND a.stage = \(StageName.assemble.sql)
        LEFT JOIN list l ON l.query_id = v.query_id AND l.fingerprint = a.fingerprint
        WHERE c.stage = \(StageName.last.sql)
        """,
        "v_rejects": """
        SELECT q.domain, v.query_id, v.stage, v.reason, v.ndcg, v.evidence, q.text AS query
        FROM current c
        JOIN verdict v ON v.stage = c.stage AND v.fingerprint = c.fingerprint AND NOT v.is_kept
        JOIN query q ON q.id = v.query_id AND q.domain = c.domain
        """,
        "v_status": """
        SELECT c.domain, c.stage,
            COALESCE(SUM(o.status = \(OutcomeStatus.done.sql)), 0) AS done, COALESCE(SUM(o.status = \(OutcomeStatus.rejected.sql)), 0) AS rejected,
            COALESCE(SUM(o.status = \(OutcomeStatus.failed.sql)), 0) AS failed
        FROM current c
        LEFT JOIN (SELECT o.*, q.domain FROM outcome o JOIN query q ON q.id = o.query_id) o
            ON o.domain = c.domain AND o.stage = c.stage AND o.fingerprint = c.fingerprint
        GROUP BY c.domain, c.stage
        """,
        "v_costs": """
        SELECT domain, stage, model, SUM(failure IS NULL) AS answers,
            SUM(\(Store.bounded("prompt_tokens"))) AS prompt_tokens,
            SUM(\(Store.bounded("cached_tokens"))) AS cached_tokens,
            SUM(\(Store.bounded("completion_tokens"))) AS completion_tokens,
            SUM(\(Store.bounded("reasoning_tokens"))) AS reasoning_tokens,
            SUM(\(Store.bounded("cost_micro_usd"))) / 1e6 AS cost_usd,
            SUM(cost_micro_usd IS NULL) AS answers_of_unknown_cost, MAX(is_simulated) AS is_simulated,
            SUM(failure IS NOT NULL) AS failed_attempts, SUM(is_estimated) AS estimated,
            SUM(\(Store.bounded("provider_cost_micro_usd"))) / 1e6 AS provider_cost_usd, teacher
        FROM ledger GROUP BY domain, stage, teacher, model
        """,
        // Of each query the decision that counts: the latest that is not undone.
        "v_decisions": """
        SELECT * FROM decision d WHERE d.undone_at IS NULL AND NOT EXISTS (
            SELECT 1 FROM decision e WHERE e.query_id = d.query_id AND e.undone_at IS NULL
                AND (e.made_at > d.made_at OR e.made_at = d.made_at AND e.id > d.id))
        """,
    ]
}

extension Store {
    /// A column of counts or costs, in a range in which no sum of it can overflow: rows of older releases hold whatever servers said.
    static func bounded(_ column: String) -> String { "MAX(0, MIN(\(column), \(mostCounted)))" }

    /// Far above any answer's tokens, and any answer's millionths of a dollar; a million of them still add up.
    static let mostCounted = 1_000_000_000_000
}
