import Foundation
import GRDB
import Ranking

extension Store {
    /// The stored answer under a key.
    ///
    /// - Throws: ``StoreError/damagedResponse(key:query:)`` if its bytes are not those that were stored.
    package func response(for key: String) async throws -> ResponseRecord? {
        try await read { db in try Self.response(for: key, db) }
    }

    private static func response(for key: String, _ db: Database) throws -> ResponseRecord? {
        let sql =
            "SELECT r.*, q.query_id FROM response r JOIN request q ON q.key = r.request_key WHERE r.request_key = ?"
        return try db.cachedRows(sql, [key]).first.map { try checked($0) }
    }

    /// The stored answer under a key, and whether its request is out in a batch; one read for each request that is about to be sent.
    package func standing(of key: String) async throws -> (response: ResponseRecord?, isOut: Bool) {
        try await read { db in
            if let response = try Self.response(for: key, db) { return (response, false) }
            return (nil, try Self.isOut(key, db))
        }
    }

    /// Whether an answer is stored under a key, sound or not.
    package func holdsAnswer(_ key: String) async throws -> Bool {
        try await read { db in try Self.isAnswered(key, db) }
    }

    static func isAnswered(_ key: String, _ db: Database) throws -> Bool {
        try !db.cachedRows("SELECT 1 FROM response WHERE request_key = ?", [key]).isEmpty
    }

    /// Stores a paid answer, what was asked, and the ledger's line, and returns when all three are on disk.
    package func save(_ response: ResponseRecord, of request: RequestRecord, run: Int64?) async throws {
        let now = Timestamp.now()
        try await write { db in try Self.insert(response, of: request, run: run, at: now, db) }
        journal.committed(request.key)
    }

    /// A journal that was taken in without its wire file has no body; who asks again has it.
    private static let insertRequest = """
        INSERT INTO request (key, domain, stage, query_id, sample, body) VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET body = excluded.body WHERE body = ''
        """

    static func insert(_ request: RequestRecord, _ db: Database) throws {
        try db.cachedStatement(sql: insertRequest).execute(storing: [
            request.key, request.domain, request.stage.rawValue, request.query.rawValue, request.sample,
            request.body,
        ])
    }

    static func insert(
        _ response: ResponseRecord,
        of request: RequestRecord,
        run: Int64?,
        at now: String,
        _ db: Database
    ) throws {
        let response = response.asStored
        try insert(request, db)
        // No REPLACE: a second answer under one key would be a second payment, and must show as an error.
        try db.cachedStatement(
            sql: """
                INSERT INTO response (request_key, run_id, received_at, requested_model, model, system_fingerprint, reasoning,
                    content, finish_reason, prompt_tokens, cached_tokens, completion_tokens, reasoning_tokens,
                    cost_micro_usd, latency_ms, first_token_ms, is_simulated, digest, is_estimated,
                    provider_cost_micro_usd, repairs, reasoning_kind, cache_write_tokens, host)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(storing: [
            response.key, run, now, response.requestedModel, response.model, response.systemFingerprint,
            response.reasoning, response.content, response.finishReason, response.promptTokens,
            response.cachedTokens,
            response.completionTokens, response.reasoningTokens, response.costMicroUSD,
            response.latencyMilliseconds,
            response.firstTokenMilliseconds, response.isSimulated, response.digest, response.isEstimated,
            response.providerCostMicroUSD, response.repairsText, response.reasoningKind, response.cacheWriteTokens,
            response.host,
        ])
        for table in ["batch_out", "unread_answer"] {
            try db.cachedStatement(sql: "DELETE FROM \(table) WHERE request_key = ?").execute(storing: [request.key])
        }
        try db.cachedStatement(
            sql: """
                INSERT INTO ledger (at, run_id, request_key, domain, stage, model, prompt_tokens, cached_tokens,
                    completion_tokens, reasoning_tokens, cost_micro_usd, is_simulated, is_estimated,
                    provider_cost_micro_usd, teacher)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(storing: [
            now, run, request.key, request.domain, request.stage.rawValue,
            response.model ?? response.requestedModel,
            response.promptTokens, response.cachedTokens, response.completionTokens, response.reasoningTokens,
            response.costMicroUSD, response.isSimulated, response.isEstimated, response.providerCostMicroUSD,
            request.teacher,
        ])
    }

    /// Notes an attempt that brought no answer, and books it where it was billed all the same: a line in the ledger without an answer.
    ///
    /// - Parameter possibly: what it may have been billed beyond that, where nobody counted.
    package func note(
        _ event: EventRecord,
        booked: FailedAttemptRecord?,
        possibly: Int = 0,
        of request: RequestRecord,
        run: Int64?
    ) async throws {
        let now = Timestamp.now()
        try await write { db in
            try Self.insert(event, at: now, run: run, db)
            if possibly > 0 {
                try db.cachedStatement(
                    sql: """
                        INSERT INTO possibly_billed (request_key, sent_at, stage, reserved_micro_usd, teacher)
                        VALUES (?, ?, ?, ?, ?)
                        ON CONFLICT DO UPDATE SET reserved_micro_usd = reserved_micro_usd + excluded.reserved_micro_usd
                        """
                ).execute(storing: [request.key, now, request.stage.rawValue, possibly, request.teacher])
            }
            guard let booked else { return }
            try Self.insert(request, db)
            try db.cachedStatement(
                sql: """
                    INSERT INTO ledger (at, run_id, request_key, domain, stage, model, prompt_tokens, cached_tokens,
                        completion_tokens, reasoning_tokens, cost_micro_usd, is_simulated, is_estimated,
                        provider_cost_micro_usd, failure, teacher)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """
            ).execute(storing: [
                now, run, request.key, request.domain, request.stage.rawValue, booked.model, booked.promptTokens,
                booked.cachedTokens, booked.completionTokens, booked.reasoningTokens, booked.costMicroUSD,
                booked.isSimulated, booked.isEstimated, booked.providerCostMicroUSD, booked.cause, request.teacher,
            ])
        }
        // Bytes that looked like the end of an answer were none.
        journal.committed(request.key)
    }

    /// What the ledger holds, in millionths of a US dollar.
    ///
    /// - Parameter teacher: of this one alone; all if nil.
    package func spentMicroUSD(teacher: String? = nil) async throws -> Int {
        try await read { db in
            let sum = "SELECT COALESCE(SUM(\(Self.bounded("cost_micro_usd"))), 0) FROM ledger"
            return try Int.fetchOne(db, sql: sum + " WHERE ?1 IS NULL OR teacher = ?1", arguments: [teacher]) ?? 0
        }
    }

    /// How many answers are stored.
    package func responseCount() async throws -> Int {
        try await read { db in try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM response") ?? 0 }
    }

    /// Checks every stored answer against its digest.
    ///
    /// - Returns: the errors of those that changed, in key order.
    func damagedResponses() async throws -> [StoreError] {
        try await read { db in try Self.damagedResponses(db) }
    }

    static func damagedResponses(_ db: Database) throws -> [StoreError] {
        var damaged: [StoreError] = []
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT r.*, COALESCE(q.query_id, '') AS query_id FROM response r LEFT JOIN request q ON q.key = r.request_key
                ORDER BY r.request_key
                """
        )
        while let row = try rows.next() {
            do {
                _ = try checked(row)
            } catch let error as StoreError {
                damaged.append(error)
            }
        }
        return damaged
    }

    /// Copies all requests, answers, ledger lines and decisions of another store, for a replay that sends nothing.
    package func copyAnswers(from path: String) async throws {
        try await pool.writeWithoutTransaction { [schema] db in
            try db.execute(sql: "ATTACH DATABASE ? AS original", storing: [path])
            defer { try? db.execute(sql: "DETACH DATABASE original") }
            try db.inTransaction {
                for table in schema.parentsFirst where table.isReplayed {
                    try db.execute(sql: "INSERT INTO main.\(table.name) SELECT * FROM original.\(table.name)")
                }
                return .commit
            }
        }
    }

    private static func checked(_ row: Row) throws -> ResponseRecord {
        let response = try ResponseRecord(row: row)
        guard response.digest == row["digest"] else {
            throw StoreError.damagedResponse(key: response.key, query: row["query_id"])
        }
        return response
    }
}
