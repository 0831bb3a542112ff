import GRDB
package import Ranking

extension Store {
    /// Where a query ended.
    private struct End {
        var stage: StageName
        var status: CatalogueLine.Status
        var code: String?
    }

    /// Adds up every query of a domain, in no order, with its numbers at the current fingerprints; one pass over the primary keys.
    ///
    /// - Parameters:
    ///   - start: what is there before the first line.
    ///   - add: takes a line in.
    /// - Returns: what is there after the last one.
    package func catalogue<Sum: Sendable>(
        of domain: String,
        into start: Sum,
        _ add: @escaping @Sendable (inout Sum, CatalogueLine) -> Void
    ) async throws -> Sum {
        try await read { db in
            var sum = start
            let ends = try Self.ends(of: domain, db)
            let answers = try Self.answers(of: domain, db)
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT q.id, q.rowid, r.rowid, l.size, l.positives, v.ndcg, k.request_key
                    FROM query q
                    LEFT JOIN current a ON a.domain = q.domain AND a.stage = \(StageName.assemble.sql)
                    LEFT JOIN current n ON n.domain = q.domain AND n.stage = \(StageName.rank.sql)
                    LEFT JOIN current f ON f.domain = q.domain AND f.stage = \(StageName.filter.sql)
                    LEFT JOIN list l ON l.query_id = q.id AND l.fingerprint = a.fingerprint
                    LEFT JOIN verdict v ON v.query_id = q.id AND v.fingerprint = f.fingerprint AND v.stage = \(StageName.filter.sql)
                    LEFT JOIN ranking k ON k.query_id = q.id AND k.fingerprint = n.fingerprint AND k.sample = COALESCE(v.sample, 0)
                    LEFT JOIN response r ON r.request_key = k.request_key
                    WHERE q.domain = ?
                    """,
                arguments: [domain]
            )
            while let row = try rows.next() {
                let id: String = row[0]
                let end = ends[id]
                let key: String? = row[6]
                let answer = key.flatMap { answers[$0] }
                add(
                    &sum,
                    CatalogueLine(
                        id: QueryID(rawValue: id),
                        queryRow: row[1],
                        answerRow: row[2],
                        status: end?.status ?? .pending,
                        code: end?.code,
                        stage: end?.stage,
                        size: row[3],
                        positives: row[4],
                        ndcg: row[5],
                        model: answer?.model,
                        reasoningTokens: answer?.reasoningTokens
                    )
                )
            }
            return sum
        }
    }

    /// Answers a second, over the latest hundreds; nil if the last one came more than a minute ago.
    package func answerRate() async throws -> Double? {
        try await read { db in
            // By number, so that no index over dates is needed.
            let row = try Row.fetchOne(
                db,
                sql: """
                    WITH latest AS (SELECT julianday(at) AS day FROM ledger WHERE failure IS NULL ORDER BY id DESC LIMIT 300)
                    SELECT COUNT(*) - 1, (MAX(day) - MIN(day)) * 86400, (julianday('now') - MAX(day)) * 86400 FROM latest
                    """
            )
            guard let row, let seconds: Double = row[1], let age: Double = row[2], seconds > 0, age < 60 else {
                return nil
            }
            let answers: Double = row[0]
            return answers / (seconds + age)
        }
    }

    /// What reviewers decided, by query; what was taken back is not among it.
    package func standingActions() async throws -> [QueryID: DecisionRecord.Action] {
        try await read { db in
            let rows = try Row.fetchAll(db, sql: "SELECT query_id, action FROM v_decisions")
            return Dictionary(
                try rows.map { (QueryID(rawValue: $0["query_id"]), try $0.word("action")) }
            ) { first, _ in first }
        }
    }

    /// The texts of some queries.
    package func questions(of ids: [QueryID]) async throws -> [QueryID: String] {
        try await read { db in
            let statement = try db.cachedStatement(sql: "SELECT text FROM query WHERE id = ?")
            var texts: [QueryID: String] = [:]
            for id in ids {
                texts[id] = try String.fetchOne(statement, arguments: [id.rawValue])
            }
            return texts
        }
    }

    /// Documents by id, without their passages: where they stand and under which licence.
    package func attributions(ofDocuments ids: [String]) async throws -> [String: Attribution] {
        try await read { db in
            let statement = try db.cachedStatement(sql: "SELECT url, author, license FROM document WHERE id = ?")
            var found: [String: Attribution] = [:]
            for id in Set(ids) {
                guard let row = try Row.fetchOne(statement, arguments: [id]) else { continue }
                found[id] = Attribution(url: row["url"], author: row["author"], license: row["license"])
            }
            return found
        }
    }

    /// Who ordered each list and how long the reasoning is, by key: from the ledger, whose rows are small. To read the same from `response`
    /// would be to walk through all reasoning, and a join costs a walk through the ledger for each list, which has no index by key.
    private static func answers(of domain: String, _ db: Database) throws -> [String: (
        model: String, reasoningTokens: Int?
    )] {
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT request_key, model, \(bounded("COALESCE(reasoning_tokens, completion_tokens)")) FROM ledger
                WHERE domain = ? AND stage = \(StageName.rank.sql) AND failure IS NULL
                """,
            arguments: [domain]
        )
        var answers: [String: (model: String, reasoningTokens: Int?)] = [:]
        while let row = try rows.next() { answers[row[0]] = (row[1], row[2]) }
        return answers
    }

    private static func ends(of domain: String, _ db: Database) throws -> [String: End] {
        var ends: [String: End] = [:]
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT o.query_id, o.stage, o.status, o.cause FROM current c
                JOIN outcome o ON o.stage = c.stage AND o.fingerprint = c.fingerprint AND o.status IN \([OutcomeStatus.rejected, .failed].sql)
                WHERE c.domain = ?1 AND o.query_id >= ?1 || '/' AND o.query_id < ?1 || '0'
                UNION ALL
                SELECT o.query_id, o.stage, \(CatalogueLine.Status.kept.sql), NULL FROM current c
                JOIN outcome o ON o.stage = c.stage AND o.fingerprint = c.fingerprint AND o.status = \(OutcomeStatus.done.sql)
                WHERE c.domain = ?1 AND c.stage = \(StageName.filter.sql) AND o.query_id >= ?1 || '/' AND o.query_id < ?1 || '0'
                """,
            arguments: [domain]
        )
        while let row = try rows.next() {
            guard let status = CatalogueLine.Status(rawValue: row[2]) else { continue }
            ends[row[0]] = End(stage: StageName(rawValue: row[1]), status: status, code: row[3])
        }
        return ends
    }
}

/// A query with the numbers that people sort and filter by.
package struct CatalogueLine: Sendable, Hashable {
    /// How a query stands.
    package enum Status: String, Sendable, Hashable, Codable, CaseIterable {
        /// The filter kept its list.
        case kept
        /// It was thrown out for a reason.
        case rejected
        /// A request of it failed.
        case failed
        /// It is on its way.
        case pending
    }

    /// The query.
    package var id: QueryID
    /// Its row in the store, by which ``TextIndex`` names it.
    package var queryRow: Int64
    /// The row of the answer that holds its order, by which ``TextIndex`` names its reasoning; nil without an order.
    package var answerRow: Int64?
    /// How it stands.
    package var status: Status
    /// The reject reason's code or the failure's cause.
    package var code: String?
    /// The stage where it ended; nil while it is on its way.
    package var stage: StageName?
    /// Passages in its list; nil without a list.
    package var size: Int?
    /// Positive ones among them.
    package var positives: Int?
    /// NDCG@10 of the order.
    package var ndcg: Double?
    /// The model that ordered it.
    package var model: String?
    /// Tokens of the reasoning; of the whole answer where the provider does not tell them apart.
    package var reasoningTokens: Int?

    package init(
        id: QueryID,
        queryRow: Int64 = 0,
        answerRow: Int64? = nil,
        status: Status,
        code: String? = nil,
        stage: StageName? = nil,
        size: Int? = nil,
        positives: Int? = nil,
        ndcg: Double? = nil,
        model: String? = nil,
        reasoningTokens: Int? = nil
    ) {
        self.id = id
        self.queryRow = queryRow
        self.answerRow = answerRow
        self.status = status
        self.code = code
        self.stage = stage
        self.size = size
        self.positives = positives
        self.ndcg = ndcg
        self.model = model
        self.reasoningTokens = reasoningTokens
    }
}
