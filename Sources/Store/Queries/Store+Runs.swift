import Foundation
import GRDB
import Ranking

extension Store {
    /// Notes the start of a run.
    ///
    /// - Parameter config: the pipeline as it is run, without any secret.
    /// - Returns: the run's number.
    public func beginRun(pipeline: String, config: String, release: String) async throws -> Int64 {
        let pid = ProcessInfo.processInfo.processIdentifier
        let now = Timestamp.now()
        return try await write { db in
            try db.execute(
                sql: "INSERT INTO run (started_at, pid, release, pipeline, config) VALUES (?, ?, ?, ?, ?)",
                storing: [now, pid, release, pipeline, config]
            )
            return db.lastInsertedRowID
        }
    }

    /// Notes the end of a run.
    public func endRun(_ run: Int64, exitCode: Int32) async throws {
        let now = Timestamp.now()
        try await write { db in
            try db.execute(
                sql: "UPDATE run SET ended_at = ?, exit_code = ? WHERE id = ?",
                storing: [now, exitCode, run]
            )
        }
    }

    /// Notes something that a user may ask about.
    public func note(_ event: EventRecord, run: Int64?) async throws {
        let now = Timestamp.now()
        try await write { db in try Self.insert(event, at: now, run: run, db) }
    }

    static func insert(_ event: EventRecord, at now: String, run: Int64?, _ db: Database) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO event (at, run_id, kind, domain, stage, query_id, request_key, cause, message, partial)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(storing: [
            now, run, event.kind.rawValue, event.domain, event.stage?.rawValue, event.query?.rawValue, event.requestKey,
            event.cause, event.message, event.partial,
        ])
    }

    /// How often each kind and cause of event happened.
    ///
    /// - Returns: with the message of the latest one.
    public func eventCounts() async throws -> [(kind: String, cause: String?, count: Int, latest: String)] {
        try await read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT kind, cause, n, (SELECT message FROM event WHERE id = latest) AS message FROM (
                        SELECT kind, cause, COUNT(*) AS n, MAX(id) AS latest FROM event GROUP BY kind, cause
                    ) ORDER BY kind, cause
                    """
            ).map { (kind: $0["kind"], cause: $0["cause"], count: $0["n"], latest: $0["message"]) }
        }
    }
}
