import GRDB
package import Ranking

extension Store {
    /// How many samples a query gets at a stage beyond those of the pipeline file.
    package func extraSamples(of query: QueryID, stage: StageName, fingerprint: Fingerprint) async throws -> Int {
        try await read { db in
            let rows = try db.cachedRows(
                "SELECT samples FROM requeue WHERE query_id = ? AND stage = ? AND fingerprint = ?",
                [query.rawValue, stage.rawValue, fingerprint.rawValue]
            )
            return rows.first?["samples"] ?? 0
        }
    }
}

extension Store {
    /// The rejected queries that another sample could change, in source order.
    ///
    /// What was rejected while it was judged or assembled needs another judgment, what was rejected later another order. What no answer
    /// caused (benchmarks, duplicates, prompts too long, lists that any order passes) is not among them.
    /// - Parameters:
    ///   - domain: only of this domain; of all if nil.
    ///   - reason: only those rejected for this reason; all if nil.
    package func requeueable(domain: String?, reason: RejectReason?) async throws -> [RequeueCandidate] {
        let steps = schema.sampled.map { "WHEN '\($0)' THEN '\(schema.asking(for: $0) ?? $0)'" }.joined(separator: " ")
        let unchangeable = RejectReason.allCases.filter { !$0.dependsOnAnswers }.sql
        return try await read { [schema] db in
            try RequeueCandidate.fetchAll(
                db,
                sql: """
                    SELECT o.query_id AS query, o.cause AS reason, s.stage, s.fingerprint, COALESCE(r.samples, 0) AS extra,
                        (SELECT COUNT(*) FROM request w WHERE w.query_id = o.query_id AND w.stage = s.stage
                            AND w.sample = 0) AS requests,
                        (SELECT AVG(p.prompt_tokens) FROM request w JOIN response p ON p.request_key = w.key
                            WHERE w.query_id = o.query_id AND w.stage = s.stage) AS prompt_tokens
                    FROM current c
                    JOIN outcome o ON o.stage = c.stage AND o.fingerprint = c.fingerprint AND o.status = \(OutcomeStatus.rejected.sql)
                    JOIN query q ON q.id = o.query_id AND q.domain = c.domain
                    JOIN current s ON s.domain = c.domain AND s.stage = CASE o.stage \(steps) END
                    LEFT JOIN requeue r ON r.query_id = o.query_id AND r.stage = s.stage AND r.fingerprint = s.fingerprint
                    WHERE o.stage IN \(schema.sampled.sql) AND o.cause NOT IN \(unchangeable)
                        AND (?1 IS NULL OR q.domain = ?1) AND (?2 IS NULL OR o.cause = ?2)
                    ORDER BY q.domain, q.ordinal
                    """,
                arguments: [domain, reason?.rawValue]
            )
        }
    }

    /// Gives queries one more sample each, and opens them again from the stage that asks for it; what they were rejected for becomes an
    /// event. Nothing is sent by this.
    package func requeue(_ candidates: [RequeueCandidate], run: Int64?) async throws {
        let now = Timestamp.now()
        try await write { [schema] db in
            for candidate in candidates {
                let id = candidate.query.rawValue
                let isLater = """
                    query_id = ? AND (stage, fingerprint) IN (SELECT stage, fingerprint FROM current
                        WHERE domain = ? AND stage IN \(schema.stages(from: candidate.stage).sql))
                    """
                let evidence = try String.fetchOne(
                    db,
                    sql: "SELECT evidence FROM verdict WHERE \(isLater) AND NOT is_kept",
                    arguments: [id, candidate.query.domain]
                )
                let event = EventRecord(
                    kind: .requeued,
                    domain: candidate.query.domain,
                    stage: candidate.stage,
                    query: candidate.query,
                    cause: candidate.reason,
                    message: evidence ?? "{}"
                )
                try Self.insert(event, at: now, run: run, db)
                for table in schema.derived where table.tellsEnd {
                    try db.execute(
                        sql: "DELETE FROM \(table.name) WHERE \(isLater)",
                        storing: [id, candidate.query.domain]
                    )
                }
                try db.execute(
                    sql: """
                        INSERT INTO requeue (query_id, stage, fingerprint, samples) VALUES (?, ?, ?, 1)
                        ON CONFLICT DO UPDATE SET samples = samples + 1
                        """,
                    storing: [id, candidate.stage.rawValue, candidate.fingerprint.rawValue]
                )
            }
        }
    }
}

extension Store {
    /// How a query ended at the current fingerprints: `done` where it came through all stages.
    private static let ended = """
        SELECT o.status FROM outcome o
        JOIN current e ON e.domain = q.domain AND e.stage = o.stage AND e.fingerprint = o.fingerprint
        WHERE o.query_id = q.id AND \(StageName.isEnd("o")) LIMIT 1
        """

    /// The queries with a further sample that have not come to an end since.
    package func openRequeued() async throws -> [QueryID] {
        try await read { db in
            try String.fetchAll(
                db,
                sql: """
                    SELECT DISTINCT q.id FROM requeue r JOIN query q ON q.id = r.query_id
                    JOIN current c ON c.domain = q.domain AND c.stage = r.stage AND c.fingerprint = r.fingerprint
                    WHERE NOT EXISTS (\(Self.ended)) ORDER BY q.id
                    """
            ).map { QueryID(rawValue: $0) }
        }
    }

    /// Where some queries stand.
    package func standing(of queries: [QueryID]) async throws -> RequeueStanding {
        let ids = try CanonicalJSON.text(queries)
        return try await read { db in
            var standing = RequeueStanding()
            standing.asked = queries.count
            for row in try Row.fetchAll(
                db,
                sql: """
                    SELECT ended, COUNT(*) AS n FROM (
                        SELECT (\(Self.ended)) AS ended FROM json_each(?) j JOIN query q ON q.id = j.value
                    ) GROUP BY ended
                    """,
                arguments: [ids]
            ) {
                switch (row["ended"] as String?).flatMap(OutcomeStatus.init) {
                case .done: standing.kept = row["n"]
                case .rejected: standing.rejected = row["n"]
                case .failed: standing.failed = row["n"]
                case nil: break
                }
            }
            return standing
        }
    }
}

/// A rejected query that another sample could change.
package struct RequeueCandidate: Sendable, Hashable, StoredRow {
    package var query: QueryID
    /// Why it was rejected: a reject reason's code.
    package var reason: String
    /// The stage that would ask: `judge` or `rank`.
    package var stage: StageName
    /// That stage's fingerprint.
    package var fingerprint: Fingerprint
    /// Further samples that it has had already.
    package var extra: Int
    /// Requests of one sample at that stage.
    package var requests: Int
    /// The mean length of their prompts in tokens, as the provider counted; nil if it did not.
    package var promptTokens: Double?
}

/// What became of lists that were asked about again.
package struct RequeueStanding: Sendable, Hashable, Codable {
    /// How many there were.
    package var asked = 0
    /// Kept now.
    package var kept = 0
    /// Rejected again.
    package var rejected = 0
    /// A request failed.
    package var failed = 0
    /// Not at an end yet.
    package var left: Int { asked - kept - rejected - failed }

    /// Nothing asked.
    package init() {}
}
