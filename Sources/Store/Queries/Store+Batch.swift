import GRDB
import Ranking

extension Store {
    /// Notes that requests have left in a part of a batch, so that nothing else sends them.
    package func markOut(_ requests: [RequestRecord], part: String) async throws {
        let now = Timestamp.now()
        try await write { db in
            let insert = try db.cachedStatement(
                sql: """
                    INSERT INTO request (key, domain, stage, query_id, sample, body) VALUES (?, ?, ?, ?, ?, ?)
                    -- One key may have had another body, of the same model elsewhere: what leaves now is what its result belongs to.
                    ON CONFLICT DO UPDATE SET body = excluded.body
                        WHERE NOT EXISTS (SELECT 1 FROM response WHERE request_key = excluded.key)
                    """
            )
            let mark = try db.cachedStatement(
                sql: "INSERT OR REPLACE INTO batch_out (request_key, part, exported_at) VALUES (?, ?, ?)"
            )
            for request in requests {
                try insert.execute(storing: [
                    request.key, request.domain, request.stage.rawValue, request.query.rawValue, request.sample,
                    request.body,
                ])
                try mark.execute(storing: [request.key, part, now])
            }
        }
    }

    /// The part in which a request is out; nil where it is not.
    package func part(of key: String) async throws -> String? {
        try await read { db in
            try db.cachedRows("SELECT part FROM batch_out WHERE request_key = ?", [key]).first?["part"]
        }
    }

    /// Whether this store ever made a request.
    package func holdsRequest(for key: String) async throws -> Bool {
        try await read { db in try !db.cachedRows("SELECT 1 FROM request WHERE key = ?", [key]).isEmpty }
    }

    /// Whether a request is out.
    package func isOut(_ key: String) async throws -> Bool {
        try await read { db in try Self.isOut(key, db) }
    }

    static func isOut(_ key: String, _ db: Database) throws -> Bool {
        try !db.cachedRows("SELECT 1 FROM batch_out WHERE request_key = ?", [key]).isEmpty
    }

    /// What all requests that are out come to.
    ///
    /// - Parameter amount: what one does.
    package func sumOut(_ amount: @escaping @Sendable (RequestRecord) -> Int) async throws -> Int {
        try await read { db in
            let rows = try Row.fetchCursor(
                db,
                sql: "SELECT q.* FROM batch_out b JOIN request q ON q.key = b.request_key"
            )
            var sum = 0
            while let row = try rows.next() { sum = sum.clampedAdding(amount(try RequestRecord(row: row))) }
            return sum
        }
    }

    /// How many requests are out, by part.
    package func outByPart() async throws -> [String: Int] {
        try await read { db in
            let rows = try db.cachedRows("SELECT part, COUNT(*) AS n FROM batch_out GROUP BY part", [])
            return Dictionary(rows.map { ($0["part"], $0["n"]) }) { first, _ in first }
        }
    }

    /// Whether a model has answered anything since the first of these requests left.
    package func holdsAnswers(of model: String, sinceExportOf keys: [String]) async throws -> Bool {
        try await read { db in
            var first: String?
            for key in keys {
                let row = try db.cachedRows("SELECT exported_at FROM batch_out WHERE request_key = ?", [key]).first
                if let at: String = row?["exported_at"] { first = min(first ?? at, at) }
            }
            let sql = "SELECT 1 FROM response WHERE requested_model = ? AND received_at >= ? LIMIT 1"
            return try first.map { try !db.cachedRows(sql, [model, $0]).isEmpty } ?? false
        }
    }

    /// Takes all requests back, so that they are asked again. Their files may be answered and billed all the same, so they count as possibly
    /// billed until a line of results says what became of them.
    ///
    /// - Parameter cost: what one costs at worst, and the name of the teacher that was asked.
    /// - Returns: how many were out.
    @discardableResult
    package func reclaim(cost: @escaping @Sendable (RequestRecord) -> (worst: Int, teacher: String?)) async throws
        -> Int
    {
        try await write { db in
            let out = try Row.fetchCursor(
                db,
                sql: "SELECT q.*, b.exported_at FROM batch_out b JOIN request q ON q.key = b.request_key"
            )
            let note = try db.cachedStatement(
                sql: """
                    INSERT OR IGNORE INTO possibly_billed (request_key, sent_at, stage, reserved_micro_usd, teacher)
                    VALUES (?, ?, ?, ?, ?)
                    """
            )
            while let row = try out.next() {
                let request = try RequestRecord(row: row)
                let (worst, teacher) = cost(request)
                try note.execute(storing: [
                    request.key, row["exported_at"] as String, request.stage.rawValue, worst, teacher,
                ])
            }
            try db.execute(sql: "DELETE FROM batch_out")
            return db.changesCount
        }
    }

    /// Stores an answer that came by file; see ``save(_:of:run:)``.
    package func saveFromBatch(_ response: ResponseRecord, of request: RequestRecord, run: Int64?) async throws {
        let now = Timestamp.now()
        try await write { db in
            try Self.settleReclaimed(request.key, db)
            try Self.insert(response, of: request, run: run, at: now, db)
        }
    }

    /// A line of results has come for a request: what it counted for since it was taken back, it does no more. Of all that it may have been
    /// billed the file's share is the smallest, since no file costs more than what goes over the wire.
    private static func settleReclaimed(_ key: String, _ db: Database) throws {
        guard try !isOut(key, db) else { return }
        try db.cachedStatement(
            sql: """
                DELETE FROM possibly_billed WHERE (request_key, sent_at) IN (
                    SELECT request_key, sent_at FROM possibly_billed WHERE request_key = ?
                    ORDER BY reserved_micro_usd LIMIT 1)
                """
        ).execute(storing: [key])
    }

    /// Takes a request back that a line of results says was not answered, and remembers the line, also where the request is not out: it must
    /// not take back one that leaves again later.
    ///
    /// - Parameter line: its hash.
    /// - Returns: whether it was out.
    @discardableResult
    package func takeBack(_ request: RequestRecord, line: String, run: Int64?) async throws -> Bool {
        let now = Timestamp.now()
        let event = EventRecord(
            kind: .takenBack,
            domain: request.domain,
            stage: request.stage,
            query: request.query,
            requestKey: request.key,
            message: line
        )
        return try await write { db in
            try Self.settleReclaimed(request.key, db)
            try db.cachedStatement(sql: "DELETE FROM batch_out WHERE request_key = ?").execute(storing: [request.key])
            let wasOut = db.changesCount > 0
            try Self.insert(event, at: now, run: run, db)
            return wasOut
        }
    }

    /// The hashes of lines that have taken a request back.
    package func linesTakenBack() async throws -> Set<String> {
        try await read { db in
            try String.fetchSet(
                db,
                sql: "SELECT message FROM event WHERE kind = ?",
                arguments: [EventRecord.Kind.takenBack.rawValue]
            )
        }
    }

    /// A request as it was made.
    package func request(for key: String) async throws -> RequestRecord? {
        try await read { db in
            try RequestRecord.fetchOne(db.cachedStatement(sql: "SELECT * FROM request WHERE key = ?"), arguments: [key])
        }
    }
}
