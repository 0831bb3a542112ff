import GRDB

/// What joining a store into another one did.
package struct MergeReport: Sendable, Codable, Hashable {
    /// Answers taken over.
    package var answers = 0
    /// Answers that were there already, the same.
    package var sameAnswers = 0
    /// Keys for which both stores paid and got different answers; the first one is kept, both are in the ledger.
    package var conflicts: [String] = []
    /// Queries whose results came over, at any stage.
    package var outcomes = 0
    /// Decisions of reviewers taken over.
    package var decisions = 0
    /// Queries for which the stores' reviewers decided differently; the newer decision stands, both are kept.
    package var decisionConflicts: [String] = []
    /// Texts whose vectors came over; they lie in files, which are joined after the stores.
    package var embeddedTexts = 0
    /// Files beside the other store, of a killed run, of which a part can't be read.
    package var damagedFiles: [String] = []
    /// Domains whose pipeline differs between the stores, so that their results stay apart.
    package var differentDomains: [String] = []
}

extension Store {
    /// Joins another store of the same pipeline into this one, in one transaction: answers, ledger, results and events.
    ///
    /// - Throws: ``StoreError`` if the other store can't be read or is of another release.
    package func merge(_ path: String) async throws -> MergeReport {
        let other = try Store.openReading(path: path)
        try other.close()
        return try await pool.writeWithoutTransaction { [schema] db in try Self.merge(path, into: db, schema) }
    }

    static func merge(_ path: String, into db: Database, _ schema: StoreSchema) throws -> MergeReport {
        try db.execute(sql: "ATTACH DATABASE ? AS other", storing: [path])
        defer { try? db.execute(sql: "DETACH DATABASE other") }
        var report = MergeReport()
        try db.inTransaction(.immediate) {
            report = try merge(db, schema)
            return .commit
        }
        return report
    }

    private static func merge(_ db: Database, _ schema: StoreSchema) throws -> MergeReport {
        var report = MergeReport()
        report.differentDomains = try String.fetchAll(
            db,
            sql: """
                SELECT DISTINCT o.domain FROM other.current o JOIN main.current m ON m.domain = o.domain AND m.stage = o.stage
                WHERE m.fingerprint <> o.fingerprint ORDER BY 1
                """
        )
        for table in schema.parentsFirst {
            switch table.merging {
            case .left: continue
            case .rule(let rule): try rule(db, schema, &report)
            case .firstStays(let condition):
                let rows = "FROM other.\(table.name) WHERE \(schema.isSampled(table) ? isNotBehind : "true")"
                if let condition {
                    let key = table.primaryKey.joined(separator: ", ")
                    try db.execute(
                        sql: """
                            DELETE FROM main.\(table.name) WHERE \(condition) AND (\(key)) IN (
                                SELECT \(key) \(rows) AND NOT (\(condition)))
                            """
                    )
                }
                try db.execute(sql: "INSERT OR IGNORE INTO main.\(table.name) SELECT * \(rows)")
                if table.name == StoredTable.outcome.name { report.outcomes = db.changesCount }
            }
        }
        return report
    }

    /// Rows of the other store but for what it has made of fewer samples than this one.
    private static let isNotBehind = """
        query_id NOT IN (SELECT m.query_id FROM main.requeue m LEFT JOIN other.requeue o
            ON o.query_id = m.query_id AND o.stage = m.stage AND o.fingerprint = m.fingerprint
            WHERE m.samples > COALESCE(o.samples, 0))
        """

    static func mergeResponses(_ db: Database, _: StoreSchema, into report: inout MergeReport) throws {
        let shared = "other.response o JOIN main.response m ON m.request_key = o.request_key"
        report.conflicts = try String.fetchAll(
            db,
            sql: "SELECT o.request_key FROM \(shared) WHERE m.digest <> o.digest ORDER BY 1"
        )
        report.sameAnswers = (try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM \(shared)") ?? 0) - report.conflicts.count
        let columns = try db.columns(in: "response", in: "main").map(\.name)
        let kept = columns.map { $0 == "run_id" ? "NULL" : $0 }.joined(separator: ", ")
        try db.execute(
            sql:
                "INSERT OR IGNORE INTO main.response (\(columns.joined(separator: ", "))) SELECT \(kept) FROM other.response"
        )
        report.answers = db.changesCount
    }

    /// A line belongs to one payment: the same payment, met again in a second merge, is not booked twice. `NOT IN` makes one index of all
    /// lines; `NOT EXISTS` would go through them for each line.
    static func mergeLedger(_ db: Database, _: StoreSchema, into _: inout MergeReport) throws {
        try db.execute(
            sql: """
                INSERT INTO main.ledger (at, run_id, request_key, domain, stage, model, prompt_tokens, cached_tokens,
                    completion_tokens, reasoning_tokens, cost_micro_usd, is_simulated, failure, is_estimated,
                    provider_cost_micro_usd, teacher)
                SELECT at, NULL, request_key, domain, stage, model, prompt_tokens, cached_tokens, completion_tokens,
                    reasoning_tokens, cost_micro_usd, is_simulated, failure, is_estimated, provider_cost_micro_usd,
                    teacher
                FROM other.ledger WHERE (request_key, at, IFNULL(failure, '')) NOT IN (
                    SELECT request_key, at, IFNULL(failure, '') FROM main.ledger)
                """
        )
    }

    /// What is out in a batch file is not to be bought a second time by who goes on with the joined store; what was answered in the meantime
    /// is no longer out.
    static func mergeBatches(_ db: Database, _: StoreSchema, into _: inout MergeReport) throws {
        try db.execute(sql: "INSERT OR IGNORE INTO main.batch_out SELECT * FROM other.batch_out")
        try db.execute(
            sql: "DELETE FROM main.batch_out WHERE request_key IN (SELECT request_key FROM main.response)"
        )
    }

    static func mergeBrokenRows(_ db: Database, _: StoreSchema, into _: inout MergeReport) throws {
        try db.execute(
            sql: """
                INSERT INTO main.broken_row SELECT * FROM other.broken_row o
                WHERE NOT EXISTS (SELECT 1 FROM main.broken_row m WHERE m.domain = o.domain)
                """
        )
    }

    static func mergeEvents(_ db: Database, _: StoreSchema, into _: inout MergeReport) throws {
        try db.execute(
            sql: """
                INSERT INTO main.event (at, run_id, kind, domain, stage, query_id, request_key, cause, message, partial)
                SELECT at, NULL, kind, domain, stage, query_id, request_key, cause, message, partial FROM other.event
                WHERE (at, kind, message) NOT IN (SELECT at, kind, message FROM main.event)
                """
        )
    }

    /// Makes room for what a store has that requeued a query more often: its rows come of more samples, so they are no longer the same.
    static func mergeRequeued(_ db: Database, _ schema: StoreSchema, into _: inout MergeReport) throws {
        let ahead = """
            SELECT o.query_id FROM other.requeue o LEFT JOIN main.requeue m
                ON m.query_id = o.query_id AND m.stage = o.stage AND m.fingerprint = o.fingerprint
            WHERE o.samples > COALESCE(m.samples, 0)
            """
        // Only at the fingerprints that the other store has rows for: what it has not done again stays.
        for table in schema.derived where schema.isSampled(table) {
            try db.execute(
                sql: """
                    DELETE FROM main.\(table.name) WHERE query_id IN (\(ahead)) AND fingerprint IN (
                        SELECT fingerprint FROM other.current WHERE stage IN \(schema.sampled.sql))
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
    static func mergeDecisions(_ db: Database, _: StoreSchema, into report: inout MergeReport) throws {
        let same = "m.query_id = o.query_id AND m.action = o.action AND m.note = o.note AND m.made_at = o.made_at"
        try db.execute(
            sql: """
                UPDATE main.decision AS m SET undone_at = (SELECT o.undone_at FROM other.decision o WHERE \(same))
                WHERE m.undone_at IS NULL AND EXISTS (SELECT 1 FROM other.decision o WHERE \(same) AND o.undone_at IS NOT NULL)
                """
        )
        let digest = StoredTable.decision.digest("m")
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
