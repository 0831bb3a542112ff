import GRDB
package import Ranking

extension Store {
    /// How the queries of each domain stand at each stage, in the order of the data's way.
    ///
    /// Counts by the index of outcomes alone: 0.1 s for 100,000 queries, where the view `v_status` takes 2.7 s.
    /// - Parameter domains: those of the pipeline file, in its order.
    package func stageCounts(domains: [String]) async throws -> [StageCount] {
        try await read { [schema] db in
            let count = try db.cachedStatement(
                sql: """
                    SELECT COUNT(*) FROM outcome INDEXED BY outcome_by_stage
                    WHERE stage = ? AND fingerprint = ? AND status = ? AND query_id >= ? AND query_id < ?
                    """
            )
            return try domains.flatMap { domain in
                let marks = try Self.marks(of: domain, db)
                let ids = Self.ids(of: domain)
                var input: Int?
                return try schema.stages.map { stage in
                    let mark = marks[stage] ?? ""
                    let counts = try OutcomeStatus.allCases.reduce(into: [OutcomeStatus: Int]()) { counts, status in
                        counts[status] = try Int.fetchOne(
                            count,
                            arguments: [stage.rawValue, mark, status.rawValue, ids.from, ids.to]
                        )
                    }
                    let line = StageCount(
                        domain: domain,
                        stage: stage,
                        input: input ?? counts.values.reduce(0, +),
                        done: counts[.done] ?? 0,
                        rejected: counts[.rejected] ?? 0,
                        failed: counts[.failed] ?? 0
                    )
                    input = line.done
                    return line
                }
            }
        }
    }

    /// What is loaded of each domain.
    package func ingestStates() async throws -> [String: IngestState] {
        try await read { db in
            let rows = try Row.fetchAll(db, sql: "SELECT * FROM ingest")
            return Dictionary(try rows.map { ($0["domain"], try IngestState(row: $0)) }) { first, _ in first }
        }
    }

    /// What was paid, by domain, stage, teacher and model.
    package func costs() async throws -> [CostLine] {
        try await read { db in
            try CostLine.fetchAll(
                db,
                sql: """
                    SELECT domain, stage, teacher, model, SUM(failure IS NULL) AS answers, COALESCE(SUM(\(Self.bounded("prompt_tokens"))), 0) AS prompt_tokens,
                        COALESCE(SUM(\(Self.bounded("cached_tokens"))), 0) AS cached_tokens,
                        COALESCE(SUM(\(Self.bounded("completion_tokens"))), 0) AS completion_tokens,
                        COALESCE(SUM(\(Self.bounded("reasoning_tokens"))), 0) AS reasoning_tokens,
                        COALESCE(SUM(\(Self.bounded("cost_micro_usd"))), 0) AS cost_micro_usd,
                        SUM(\(Self.bounded("provider_cost_micro_usd"))) AS provider_cost_micro_usd, SUM(is_estimated) AS estimated,
                        SUM(failure IS NOT NULL) AS failed_attempts, SUM(cost_micro_usd IS NULL) AS unknown_cost,
                        MAX(is_simulated) AS is_simulated
                    FROM ledger GROUP BY domain, stage, teacher, model ORDER BY domain, stage, teacher, model
                    """
            )
        }
    }

    /// The rejected queries and, if asked for, the failed ones, by query id; the reason ``OutcomeStatus/anyFailure`` stands for every failure.
    package func rejects(domain: String?, reason: String?, includingFailed: Bool) async throws -> [RejectLine] {
        try await read { db in
            try RejectLine.fetchAll(
                db,
                sql: """
                    SELECT query_id AS id, stage, reason, ndcg, COALESCE(evidence, '') AS evidence, query,
                        (SELECT action FROM v_decisions d WHERE d.query_id = r.query_id) AS decision FROM (
                        SELECT domain, query_id, stage, reason, ndcg, evidence, query, false AS is_failed FROM v_rejects
                        UNION ALL
                        SELECT q.domain, o.query_id, o.stage, o.cause, NULL, o.message, q.text, true
                        FROM current c JOIN outcome o ON o.stage = c.stage AND o.fingerprint = c.fingerprint AND o.status = \(OutcomeStatus.failed.sql)
                        JOIN query q ON q.id = o.query_id AND q.domain = c.domain WHERE ?
                    ) r WHERE (? IS NULL OR domain = ?) AND (? IS NULL OR reason = ? OR is_failed AND ?) ORDER BY query_id
                    """,
                arguments: [
                    includingFailed || reason == OutcomeStatus.anyFailure, domain, domain, reason, reason,
                    reason == OutcomeStatus.anyFailure,
                ]
            )
        }
    }

    /// What the latest answers of each stage took; only a few hundred are looked at.
    ///
    /// - Parameter numbersForSample: how many numbers a sample has for itself and what is asked again in its place.
    package func answerSamples(numbersForSample: Int) async throws -> [AnswerSample] {
        try await read { db in
            try AnswerSample.fetchAll(
                db,
                sql: """
                    SELECT q.stage, r.requested_model, COUNT(*) AS count, AVG(\(Self.bounded("r.completion_tokens"))) AS mean_completion,
                        AVG(\(Self.bounded("r.completion_tokens")) * 1.0 * \(Self.bounded("r.completion_tokens"))) AS mean_square,
                        SUM(\(Self.bounded("r.prompt_tokens"))) AS prompt_tokens,
                        SUM(LENGTH(CAST(q.body AS BLOB))) AS body_bytes, SUM(q.sample % ? > 0) AS repeated
                    FROM (SELECT * FROM response WHERE completion_tokens IS NOT NULL AND prompt_tokens IS NOT NULL
                        ORDER BY rowid DESC LIMIT 1000) r
                    JOIN request q ON q.key = r.request_key GROUP BY q.stage, r.requested_model
                    """,
                arguments: [numbersForSample]
            )
        }
    }

    /// What of stored answers could not be read as it came, by domain, stage and kind.
    package func answerRepairs() async throws -> [AnswerRepairLine] {
        try await read { db in
            try AnswerRepairLine.fetchAll(
                db,
                sql: """
                    SELECT q.domain, q.stage, e.key AS kind, COUNT(*) AS answers
                    FROM response r INDEXED BY response_repaired JOIN request q ON q.key = r.request_key, json_each(r.repairs) e
                    WHERE r.repairs <> '{}' GROUP BY q.domain, q.stage, e.key ORDER BY q.domain, q.stage, answers DESC, e.key
                    """
            )
        }
    }

    /// How many queries ended for each reason or cause: (domain, stage, status, code) -> count.
    package func endings() async throws -> [Ending] {
        try await read { db in
            let marks = try Row.fetchAll(db, sql: "SELECT * FROM current ORDER BY domain, stage")
            return try marks.flatMap { mark -> [Ending] in
                let ids = Self.ids(of: mark["domain"])
                return try Ending.fetchAll(
                    db.cachedStatement(
                        sql: """
                            SELECT ?5 AS domain, ?1 AS stage, g.status, COALESCE(g.cause, '') AS code, g.count,
                                CASE g.status WHEN \(OutcomeStatus.failed.sql) THEN g.example END AS example, o.message
                            FROM (
                                SELECT status, cause, COUNT(*) AS count, MIN(query_id) AS example FROM outcome
                                WHERE stage = ?1 AND fingerprint = ?2 AND status IN \([OutcomeStatus.rejected, .failed].sql)
                                    AND query_id >= ?3 AND query_id < ?4
                                GROUP BY status, cause
                            ) g LEFT JOIN outcome o ON g.status = \(OutcomeStatus.failed.sql) AND o.query_id = g.example
                                AND o.stage = ?1 AND o.fingerprint = ?2
                            ORDER BY g.count DESC, g.cause
                            """
                    ),
                    arguments: [mark["stage"], mark["fingerprint"], ids.from, ids.to, mark["domain"]]
                )
            }
        }
    }

    /// How the orders of each domain came out: how many, unchanged, repaired, and how many a random order would let pass.
    package func rankingQuality() async throws -> [RankingQuality] {
        try await read { db in
            try RankingQuality.fetchAll(
                db,
                sql: """
                    SELECT l.domain, SUM(l.orders) AS orders, COUNT(*) AS lists, SUM(l.unchanged) AS unchanged,
                        SUM(l.repaired) AS repaired, COALESCE(SUM(v.is_kept), 0) AS kept, AVG(v.chance) AS chance, AVG(v.ndcg) AS mean_ndcg,
                        AVG(v.tau) AS mean_tau, COALESCE(SUM(json_extract(v.evidence, '$.tries') > 1), 0) AS retried,
                        SUM(l.tokens) AS control_tokens, SUM(l.tokens > 0) AS control_token_lists
                    FROM (
                        SELECT c.domain, r.query_id, COUNT(*) AS orders, SUM(r.is_unchanged) AS unchanged,
                            SUM(r.is_repaired) AS repaired,
                            COALESCE(MAX(json_extract(r.repairs, '$.control_tokens')), 0) AS tokens
                        FROM current c JOIN ranking r ON r.fingerprint = c.fingerprint
                        JOIN query q ON q.id = r.query_id AND q.domain = c.domain
                        WHERE c.stage = \(StageName.rank.sql) GROUP BY c.domain, r.query_id
                    ) l
                    LEFT JOIN current f ON f.domain = l.domain AND f.stage = \(StageName.filter.sql)
                    LEFT JOIN verdict v ON v.query_id = l.query_id AND v.stage = \(StageName.filter.sql) AND v.fingerprint = f.fingerprint
                    GROUP BY l.domain ORDER BY l.domain
                    """
            )
        }
    }
}

/// A rejected query, in a line.
package struct RejectLine: Sendable, Hashable, Codable, StoredRow {
    /// The query.
    package var id: QueryID
    /// Where it ended.
    package var stage: StageName
    /// Why: a reject reason's code, or a failure's cause.
    package var reason: String
    /// NDCG@10, where the filter has computed it.
    package var ndcg: Double?
    /// What supports it, as JSON; for a failure the server's words.
    package var evidence: String
    /// What a reviewer decided over it; nil if nothing stands.
    package var decision: DecisionRecord.Action?
    /// The question's text.
    package var query: String
}
