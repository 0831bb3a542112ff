import GRDB
package import Ranking

extension Store {
    /// Notes that a stored answer could not be used; noting it again changes nothing.
    package func noteUnusable(_ key: String, fault: String) async throws {
        try await write { db in
            try db.cachedStatement(sql: "INSERT OR IGNORE INTO unusable (request_key, fault) VALUES (?, ?)")
                .execute(storing: [key, fault])
        }
    }

    /// The paid answers that could not be used, and the attempts that were billed and failed, by domain, stage and fault.
    package func unusableAnswers() async throws -> [UnusableLine] {
        try await read { db in
            try UnusableLine.fetchAll(
                db,
                sql: """
                    SELECT q.domain, q.stage, u.fault, COUNT(*) AS answers,
                        COALESCE(SUM(\(Self.bounded("r.cost_micro_usd"))), 0) AS cost_micro_usd, COALESCE(SUM(r.is_estimated), 0) AS estimated,
                        SUM(r.cost_micro_usd IS NULL) AS unknown_cost
                    FROM unusable u JOIN response r ON r.request_key = u.request_key JOIN request q ON q.key = u.request_key
                    GROUP BY q.domain, q.stage, u.fault
                    UNION ALL
                    SELECT domain, stage, 'failed: ' || failure, COUNT(*), COALESCE(SUM(\(Self.bounded("cost_micro_usd"))), 0),
                        SUM(is_estimated), SUM(cost_micro_usd IS NULL)
                    FROM ledger WHERE failure IS NOT NULL GROUP BY domain, stage, failure
                    ORDER BY 1, 2, 4 DESC, 3
                    """
            )
        }
    }

    /// Answers that are stored and that no stage has read yet, as those of a batch file, by domain and stage.
    ///
    /// What belongs to a stage that has ended once for its query, maybe by other settings, is not counted, and nothing of requeued queries: who
    /// knows which of their answers are read again.
    ///
    /// - Parameter stages: counts of all domains; only where queries are pending is looked.
    package func unreadByStage(_ stages: [StageCount]) async throws -> [String: [StageName: Int]] {
        try await read { db in
            var found: [String: [StageName: Int]] = [:]
            for (before, count) in zip(stages, stages.dropFirst())
            where count.stage.asksTeacher && count.pending > 0 && before.domain == count.domain {
                let marks = try Self.marks(of: count.domain, db)
                let ids = Self.ids(of: count.domain)
                found[count.domain, default: [:]][count.stage] = try Int.fetchOne(
                    db,
                    sql: """
                        SELECT COUNT(*) FROM outcome o JOIN request q ON q.query_id = o.query_id AND q.stage = :stage
                        JOIN response r ON r.request_key = q.key
                        WHERE o.stage = :before AND o.fingerprint = :mark AND o.status = \(OutcomeStatus.done.sql)
                            AND o.query_id >= :from AND o.query_id < :to
                            AND NOT EXISTS (SELECT 1 FROM outcome e WHERE e.query_id = o.query_id AND e.stage = :stage)
                            AND NOT EXISTS (SELECT 1 FROM requeue e WHERE e.query_id = o.query_id AND e.stage = :stage)
                            AND NOT EXISTS (SELECT 1 FROM unusable u WHERE u.request_key = q.key)
                        """,
                    arguments: [
                        "stage": count.stage.rawValue, "before": before.stage.rawValue,
                        "mark": marks[before.stage] ?? "",
                        "from": ids.from, "to": ids.to,
                    ]
                )
            }
            return found
        }
    }

    /// What the latest payments took, by domain and stage; only the last few thousand are looked at.
    package func latestAsked() async throws -> [AskedLine] {
        try await read { db in
            try AskedLine.fetchAll(
                db,
                sql: """
                    SELECT l.domain, l.stage, COUNT(*) AS answers, COUNT(DISTINCT q.query_id) AS queries,
                        CASE SUM(l.cost_micro_usd IS NULL) WHEN 0 THEN SUM(\(Self.bounded("l.cost_micro_usd"))) END AS cost_micro_usd,
                        MIN(l.at) AS "from", MAX(l.at) AS "to"
                    FROM (SELECT * FROM ledger WHERE failure IS NULL ORDER BY id DESC LIMIT 4000) l JOIN request q ON q.key = l.request_key
                    GROUP BY l.domain, l.stage
                    """
            )
        }
    }
}
