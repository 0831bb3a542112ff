import GRDB
package import Ranking

extension Store {
    /// Declares the fingerprints of the pipeline file as it is run now; rows with others are stale.
    ///
    /// - Parameter textRules: the version of the rules by which prompts make texts safe.
    package func setCurrent(_ fingerprints: [String: [StageName: Fingerprint]], textRules: Int) async throws {
        try await write { db in
            try db.execute(sql: "DELETE FROM current")
            for (domain, stages) in fingerprints {
                for (stage, fingerprint) in stages {
                    try StoredTable.current.insert([domain, stage.rawValue, fingerprint.rawValue, textRules], db)
                }
            }
        }
    }

    /// The rules by which the prompts of what is current make texts safe; nil where nothing was run yet.
    package func currentTextRules() async throws -> Int? {
        try await read { db in try Int.fetchOne(db, sql: "SELECT MIN(text_rules) FROM current") }
    }

    /// Whether what a stage asked about a query, in one of some samples, is paid: its answer is stored, or a batch file that has left is to bring
    /// it.
    ///
    /// - Parameter key: of what is asked now, which is not meant.
    package func isPaid(_ query: QueryID, stage: StageName, samples: Range<Int>, butFor key: String) async throws
        -> Bool
    {
        try await read { db in
            try Bool.fetchOne(
                db,
                sql: """
                    SELECT EXISTS (SELECT 1 FROM request k
                        WHERE k.query_id = ? AND k.stage = ? AND k.sample >= ? AND k.sample < ? AND k.key <> ? AND (
                            EXISTS (SELECT 1 FROM response r WHERE r.request_key = k.key)
                            OR EXISTS (SELECT 1 FROM batch_out b WHERE b.request_key = k.key)))
                    """,
                arguments: [query.rawValue, stage.rawValue, samples.lowerBound, samples.upperBound, key]
            ) ?? false
        }
    }

    /// The next queries of a domain that have not come to an end, in source order.
    ///
    /// - Parameters:
    ///   - fingerprints: those of the domain's stages, current or not.
    ///   - ordinal: the place after which to look; -1 for the start.
    ///   - last: the last place to look at, for `--limit`.
    ///   - count: how many at most.
    package func pendingQueries(
        domain: String,
        at fingerprints: [StageName: Fingerprint],
        after ordinal: Int,
        upTo last: Int = .max,
        count: Int
    ) async throws -> [QueryRecord] {
        guard let pending = Self.pending(domain, at: fingerprints, after: ordinal, upTo: last) else { return [] }
        return try await read { db in
            try Row.fetchAll(
                db,
                sql: "SELECT q.* \(pending.sql) ORDER BY q.ordinal LIMIT ?",
                arguments: pending.arguments + [count]
            ).map(QueryRecord.init(row:))
        }
    }

    /// The ids of all of them.
    package func pendingIDs(
        domain: String,
        at fingerprints: [StageName: Fingerprint],
        upTo last: Int = .max
    ) async throws -> [QueryID] {
        guard let pending = Self.pending(domain, at: fingerprints, after: -1, upTo: last) else { return [] }
        return try await read { db in
            try String.fetchAll(db, sql: "SELECT q.id \(pending.sql)", arguments: pending.arguments)
                .map(QueryID.init(rawValue:))
        }
    }

    private static func pending(
        _ domain: String,
        at fingerprints: [StageName: Fingerprint],
        after ordinal: Int,
        upTo last: Int
    ) -> (sql: String, arguments: StatementArguments)? {
        guard let ingest = fingerprints[.ingest] else { return nil }
        let marks = fingerprints.sorted { $0.key < $1.key }
        let sql = """
            FROM query q
            JOIN outcome i ON i.query_id = q.id AND i.stage = \(StageName.ingest.sql) AND i.fingerprint = ? AND i.status = \(OutcomeStatus.done.sql)
            WHERE q.domain = ? AND q.ordinal > ? AND q.ordinal <= ? AND NOT EXISTS (
                SELECT 1 FROM outcome o
                WHERE o.query_id = q.id AND \(StageName.isEnd("o")) AND (o.stage, o.fingerprint) IN
                    (VALUES \(marks.map { _ in "(?, ?)" }.joined(separator: ", "))))
            """
        let arguments: StatementArguments =
            [ingest.rawValue, domain, ordinal, last]
            + StatementArguments(marks.flatMap { [$0.key.rawValue, $0.value.rawValue] })
        return (sql, arguments)
    }

    /// The place of a domain's n-th query, for `--limit`; nil where there are fewer.
    package func ordinal(ofQuery number: Int, domain: String, ingest: Fingerprint) async throws -> Int? {
        guard number >= 1 else { return -1 }
        return try await read { db in
            try Int.fetchOne(
                db,
                sql: """
                    SELECT q.ordinal FROM query q
                    JOIN outcome i ON i.query_id = q.id AND i.stage = \(StageName.ingest.sql) AND i.fingerprint = ?
                    WHERE q.domain = ? ORDER BY q.ordinal LIMIT 1 OFFSET ?
                    """,
                arguments: [ingest.rawValue, domain, number - 1]
            )
        }
    }

    /// The stages that are done for a query at the given fingerprints.
    package func finishedStages(of query: QueryID, at fingerprints: [StageName: Fingerprint]) async throws -> Set<
        StageName
    > {
        try await read { db in
            let rows = try db.cachedRows(
                "SELECT stage, fingerprint FROM outcome WHERE query_id = ? AND status = \(OutcomeStatus.done.sql)",
                [query.rawValue]
            )
            return Set(
                rows.compactMap { row -> StageName? in
                    let stage = StageName(rawValue: row["stage"])
                    return fingerprints[stage]?.rawValue == row["fingerprint"] ? stage : nil
                }
            )
        }
    }

    /// Stores what stages made of a query, in one transaction.
    ///
    /// - Parameter results: in the stages' order.
    package func record(_ results: [RecordedResult], query: QueryID) async throws {
        if results.isEmpty { return }
        try await write { db in
            for recorded in results { try Self.save(recorded, query: query, db) }
        }
    }

    private static func save(_ recorded: RecordedResult, query: QueryID, _ db: Database) throws {
        let (result, fingerprint) = (recorded.result, recorded.fingerprint)
        if case .reranked(let order) = result.output {
            return try order.save(db, query: query, fingerprint: fingerprint)
        }
        if case .candidates(_, let found) = result.output {
            for document in found { _ = try document.save(db, fingerprint: fingerprint) }
        }
        var rows = result.output.rows + [(.leftOut, result.leftOut.map(\.values))]
        switch (result.status, result.output) {
        case (_, .verdict), (.failed, _): break
        case (.done, _): rows.append((.verdict, []))
        case (.rejected(let reason, let evidence), _):
            rows.append((.verdict, [VerdictRecord(reason: reason, evidence: evidence).values]))
        }
        try StoredTable.replace(rows, of: recorded, query: query, db)
        try saveOutcome(result.status, query: query, stage: recorded.stage, fingerprint: fingerprint, db)
    }

    /// Forgets failures, so that the next run tries again; rejections stay.
    ///
    /// - Parameter cause: only failures of this cause; all if nil.
    /// - Returns: how many queries will be tried again.
    package func forgetFailures(cause: String?) async throws -> Int {
        try await write { db in
            try db.execute(
                sql: "DELETE FROM outcome WHERE status = \(OutcomeStatus.failed.sql) AND (? IS NULL OR cause = ?)",
                storing: [cause, cause]
            )
            return db.changesCount
        }
    }

    static func saveOutcome(
        _ status: StageResult.Status,
        query: QueryID,
        stage: StageName,
        fingerprint: Fingerprint,
        _ db: Database
    ) throws {
        let (word, cause, message): (OutcomeStatus, String?, String?) =
            switch status {
            case .done: (.done, nil, nil)
            case .rejected(let reason, _): (.rejected, reason.rawValue, nil)
            case .failed(let cause, let message): (.failed, cause, message)
            }
        try db.cachedStatement(sql: StoredTable.outcome.replacement)
            .execute(storing: [query.rawValue, fingerprint.rawValue, stage.rawValue, word.rawValue, cause, message])
    }
}

extension StageResult.Output {
    /// The rows by their tables, those that others refer to first.
    fileprivate var rows: [(table: StoredTable, values: [[(any DatabaseValueConvertible)?]])] {
        switch self {
        case .none, .reranked: []
        case .candidates(let candidates, _): [(.candidate, candidates.map(\.values))]
        case .judgments(let judgments): [(.judgment, judgments.map(\.values))]
        case .list(let list): [(.list, [[list.items.count, list.positives]]), (.listItem, list.itemValues)]
        case .rankings(let rankings): [(.ranking, rankings.map(\.values))]
        case .verdict(let verdict): [(.verdict, [verdict.values])]
        }
    }
}

extension Store {
    /// One hash over all current fingerprints: all config, prompts and data that shape what is kept.
    package func currentHash() async throws -> String {
        try await read { db in
            let rows = try Row.fetchAll(
                db,
                sql: "SELECT domain, fingerprint FROM current WHERE stage = \(StageName.last.sql) ORDER BY domain"
            )
            return Fingerprint(of: rows.flatMap { row -> [String] in [row["domain"], row["fingerprint"]] }).rawValue
        }
    }
}
