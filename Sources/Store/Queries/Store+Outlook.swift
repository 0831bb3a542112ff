import GRDB
import Ranking

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
            try Row.fetchAll(
                db,
                sql: """
                    SELECT q.domain, q.stage, u.fault, COUNT(*) AS n,
                        COALESCE(SUM(\(Self.bounded("r.cost_micro_usd"))), 0) AS cost, COALESCE(SUM(r.is_estimated), 0) AS estimated
                    FROM unusable u JOIN response r ON r.request_key = u.request_key JOIN request q ON q.key = u.request_key
                    GROUP BY q.domain, q.stage, u.fault
                    UNION ALL
                    SELECT domain, stage, 'failed: ' || failure, COUNT(*), COALESCE(SUM(\(Self.bounded("cost_micro_usd"))), 0),
                        SUM(is_estimated)
                    FROM ledger WHERE failure IS NOT NULL GROUP BY domain, stage, failure
                    ORDER BY 1, 2, 4 DESC, 3
                    """
            ).map { row in
                UnusableLine(
                    domain: row["domain"],
                    stage: try row.word("stage"),
                    fault: row["fault"],
                    answers: row["n"],
                    costMicroUSD: row["cost"],
                    estimated: row["estimated"]
                )
            }
        }
    }

    /// What the latest payments took, by domain and stage; only the last few thousand are looked at.
    package func latestAsked() async throws -> [AskedLine] {
        try await read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT l.domain, l.stage, COUNT(*) AS answers, COUNT(DISTINCT q.query_id) AS queries,
                        SUM(\(Self.bounded("l.cost_micro_usd"))) AS cost, SUM(l.cost_micro_usd IS NULL) AS unknown, MIN(l.at) AS began, MAX(l.at) AS ended
                    FROM (SELECT * FROM ledger WHERE failure IS NULL ORDER BY id DESC LIMIT 4000) l JOIN request q ON q.key = l.request_key
                    GROUP BY l.domain, l.stage
                    """
            ).map { row in
                AskedLine(
                    domain: row["domain"],
                    stage: try row.word("stage"),
                    answers: row["answers"],
                    queries: row["queries"],
                    costMicroUSD: row["unknown"] == 0 ? row["cost"] : nil,
                    from: row["began"],
                    to: row["ended"]
                )
            }
        }
    }
}
