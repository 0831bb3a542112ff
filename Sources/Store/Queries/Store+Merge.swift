import GRDB

/// What joining a store into another one did.
public struct MergeReport: Sendable, Codable, Hashable {
    /// Answers taken over.
    public var answers = 0
    /// Answers that were there already, the same.
    public var sameAnswers = 0
    /// Keys for which both stores paid and got different answers; the first one is kept, both are in the ledger.
    public var conflicts: [String] = []
    /// Queries whose results came over, at any stage.
    public var outcomes = 0
    /// Decisions of reviewers taken over.
    public var decisions = 0
    /// Queries for which the stores' reviewers decided differently; the newer decision stands, both are kept.
    public var decisionConflicts: [String] = []
    /// Texts whose vectors came over; they lie in files, which are joined after the stores.
    public var embeddedTexts = 0
    /// Domains whose pipeline differs between the stores, so that their results stay apart.
    public var differentDomains: [String] = []
}

extension Store {
    /// Joins another store of the same pipeline into this one, in one transaction: answers, ledger, results and events.
    ///
    /// - Throws: ``StoreError`` if the other store can't be read or is of another release.
    public func merge(_ path: String) async throws -> MergeReport {
        let other = try Store.openReading(path: path)
        try other.close()
        return try await pool.writeWithoutTransaction { db in
            try db.execute(sql: "ATTACH DATABASE ? AS other", storing: [path])
            defer { try? db.execute(sql: "DETACH DATABASE other") }
            var report = MergeReport()
            try db.inTransaction(.immediate) {
                report = try Self.merge(db)
                return .commit
            }
            return report
        }
    }

    /// In an order in which every row's parents come first. Rows of one name and fingerprint are interchangeable, so the first one stays.
    private static let rows = [
        "query", "document", "passage", "document_passage", "request", "candidate", "left_out", "judgment", "list",
        "list_item",
    ]

    private static func merge(_ db: Database) throws -> MergeReport {
        var report = MergeReport()
        report.conflicts = try String.fetchAll(
            db,
            sql: """
                SELECT o.request_key FROM other.response o JOIN main.response m ON m.request_key = o.request_key
                WHERE m.digest <> o.digest ORDER BY 1
                """
        )
        let shared =
            try Int.fetchOne(
                db,
                sql: "SELECT COUNT(*) FROM other.response o JOIN main.response m ON m.request_key = o.request_key"
            ) ?? 0
        report.sameAnswers = shared - report.conflicts.count
        report.differentDomains = try String.fetchAll(
            db,
            sql: """
                SELECT DISTINCT o.domain FROM other.current o JOIN main.current m ON m.domain = o.domain AND m.stage = o.stage
                WHERE m.fingerprint <> o.fingerprint ORDER BY 1
                """
        )
        try mergeDecisions(db, into: &report)
        try mergeRequeued(db)
        // A ledger line belongs to one payment: the same payment, met again in a second merge, is not booked twice.
        try db.execute(
            sql: """
                INSERT INTO main.ledger (at, run_id, request_key, domain, stage, model, prompt_tokens, cached_tokens,
                    completion_tokens, reasoning_tokens, cost_micro_usd, is_simulated, failure, is_estimated,
                    provider_cost_micro_usd)
                SELECT at, NULL, request_key, domain, stage, model, prompt_tokens, cached_tokens, completion_tokens,
                    reasoning_tokens, cost_micro_usd, is_simulated, failure, is_estimated, provider_cost_micro_usd
                FROM other.ledger o WHERE NOT EXISTS (
                    SELECT 1 FROM main.ledger m WHERE m.request_key = o.request_key AND m.at = o.at AND m.failure IS o.failure)
                """
        )
        for table in rows {
            try db.execute(
                sql: "INSERT OR IGNORE INTO main.\(table) SELECT * FROM other.\(table)\(unlessBehind(table))"
            )
        }
        let columns = try db.columns(in: "response", in: "main").map(\.name)
        let kept = columns.map { $0 == "run_id" ? "NULL" : $0 }.joined(separator: ", ")
        try db.execute(
            sql:
                "INSERT OR IGNORE INTO main.response (\(columns.joined(separator: ", "))) SELECT \(kept) FROM other.response"
        )
        report.answers = db.changesCount
        try db.execute(
            sql: """
                DELETE FROM main.page_snapshot WHERE outcome = 'postponed' AND address IN (
                    SELECT address FROM other.page_snapshot WHERE outcome <> 'postponed')
                """
        )
        // A failure of this store gives way to an order of the other one.
        try db.execute(
            sql: """
                DELETE FROM main.rerank_order WHERE status = 'failed' AND (fingerprint, query_id) IN (
                    SELECT fingerprint, query_id FROM other.rerank_order WHERE status <> 'failed')
                """
        )
        for table in [
            "rerank", "rerank_order", "rerank_window", "page_snapshot", "web_search", "unusable", "ranking", "verdict",
            "ingest", "source_file", "current", "model_window",
        ] {
            try db.execute(
                sql: "INSERT OR IGNORE INTO main.\(table) SELECT * FROM other.\(table)\(unlessBehind(table))"
            )
        }
        try db.execute(
            sql: """
                INSERT INTO main.broken_row SELECT * FROM other.broken_row o
                WHERE NOT EXISTS (SELECT 1 FROM main.broken_row m WHERE m.domain = o.domain)
                """
        )
        // What one store has done counts more than what the other one failed at.
        try db.execute(
            sql: """
                INSERT INTO main.outcome SELECT * FROM other.outcome\(unlessBehind("outcome"))
                ON CONFLICT DO UPDATE SET status = excluded.status, cause = excluded.cause, message = excluded.message
                WHERE main.outcome.status = 'failed' AND excluded.status <> 'failed'
                """
        )
        report.outcomes = db.changesCount
        try db.execute(
            sql: """
                INSERT INTO main.event (at, run_id, kind, domain, stage, query_id, request_key, cause, message, partial)
                SELECT at, NULL, kind, domain, stage, query_id, request_key, cause, message, partial FROM other.event o
                WHERE NOT EXISTS (SELECT 1 FROM main.event m WHERE m.at = o.at AND m.kind = o.kind AND m.message = o.message)
                """
        )
        try db.execute(
            sql: "DELETE FROM main.batch_out WHERE request_key IN (SELECT request_key FROM main.response)"
        )
        return report
    }

    /// What follows from samples, in an order in which children come first.
    private static let sampled = ["judgment", "left_out", "ranking", "verdict", "outcome", "list_item", "list"]

    /// A condition that leaves out what the other store has made of fewer samples than this one; empty for tables that no sample shapes.
    private static func unlessBehind(_ table: String) -> String {
        guard sampled.contains(table) else { return " WHERE true" }
        return """
             WHERE query_id NOT IN (SELECT m.query_id FROM main.requeue m LEFT JOIN other.requeue o
                ON o.query_id = m.query_id AND o.stage = m.stage AND o.fingerprint = m.fingerprint
                WHERE m.samples > COALESCE(o.samples, 0))
            """
    }

    /// Makes room for what a store has that requeued a query more often: its rows come of more samples, so they are no longer the same.
    private static func mergeRequeued(_ db: Database) throws {
        let ahead = """
            SELECT o.query_id FROM other.requeue o LEFT JOIN main.requeue m
                ON m.query_id = o.query_id AND m.stage = o.stage AND m.fingerprint = o.fingerprint
            WHERE o.samples > COALESCE(m.samples, 0)
            """
        // Only at the fingerprints that the other store has rows for: what it has not done again stays.
        for table in sampled {
            try db.execute(
                sql: """
                    DELETE FROM main.\(table) WHERE query_id IN (\(ahead)) AND fingerprint IN (
                        SELECT fingerprint FROM other.current WHERE stage IN ('judge', 'assemble', 'rank', 'filter'))
                    """
            )
        }
        try db.execute(
            sql: """
                INSERT INTO main.requeue SELECT * FROM other.requeue WHERE true
                ON CONFLICT DO UPDATE SET samples = MAX(main.requeue.samples, excluded.samples)
                """
        )
    }

    /// Joins what reviewers decided: a decision that was undone in either store is undone.
    private static func mergeDecisions(_ db: Database, into report: inout MergeReport) throws {
        let same = "m.query_id = o.query_id AND m.action = o.action AND m.note = o.note AND m.made_at = o.made_at"
        try db.execute(
            sql: """
                UPDATE main.decision AS m SET undone_at = (SELECT o.undone_at FROM other.decision o WHERE \(same))
                WHERE m.undone_at IS NULL AND EXISTS (SELECT 1 FROM other.decision o WHERE \(same) AND o.undone_at IS NOT NULL)
                """
        )
        let digest = SealedTable.decision.digest("m")
        try db.execute(
            sql: """
                UPDATE main.decision AS m SET digest = \(digest) WHERE m.digest IS NOT \(digest)
                    AND EXISTS (SELECT 1 FROM other.decision o WHERE \(same) AND o.undone_at = m.undone_at)
                """
        )
        report.decisionConflicts = try String.fetchAll(
            db,
            sql: """
                SELECT m.query_id FROM main.v_decisions m JOIN other.v_decisions o ON o.query_id = m.query_id
                WHERE m.action <> o.action AND NOT EXISTS (
                    SELECT 1 FROM main.decision d WHERE d.query_id = o.query_id AND d.action = o.action AND d.made_at = o.made_at)
                ORDER BY 1
                """
        )
        try db.execute(
            sql: """
                INSERT INTO main.decision (domain, query_id, action, note, seen, made_at, undone_at, digest)
                SELECT domain, query_id, action, note, seen, made_at, undone_at, digest FROM other.decision o
                WHERE NOT EXISTS (SELECT 1 FROM main.decision m WHERE \(same)) ORDER BY made_at, id
                """
        )
        report.decisions = db.changesCount
    }
}
