import Foundation
import GRDB
package import Ranking

/// An event's kind and cause, and how often it happened.
package struct EventCount: Sendable, Codable, Hashable, StoredRow {
    package var kind: String
    package var cause: String?
    /// How often.
    package var count: Int
    /// What was said the last time.
    package var latest: String

    package init(kind: String, cause: String?, count: Int, latest: String = "") {
        self.kind = kind
        self.cause = cause
        self.count = count
        self.latest = latest
    }
}

extension Store {
    /// Notes the start of a run.
    ///
    /// - Parameter config: the pipeline as it is run, without any secret.
    /// - Returns: the run's number.
    package func beginRun(pipeline: String, config: String, release: String) async throws -> Int64 {
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
    package func endRun(_ run: Int64, exitCode: Int32) async throws {
        let now = Timestamp.now()
        try await write { db in
            try db.execute(
                sql: "UPDATE run SET ended_at = ?, exit_code = ? WHERE id = ?",
                storing: [now, exitCode, run]
            )
        }
    }

    /// Notes something that a user may ask about.
    package func note(_ event: EventRecord, run: Int64?) async throws {
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

    /// Whether an event of a kind was ever noted of a request.
    package func holdsEvent(_ kind: EventRecord.Kind, ofRequest key: String) async throws -> Bool {
        try await read { db in
            try !db.cachedRows("SELECT 1 FROM event WHERE kind = ? AND request_key = ? LIMIT 1", [kind.rawValue, key])
                .isEmpty
        }
    }

    /// How often each kind and cause of event happened.
    ///
    /// - Returns: with the message of the latest one.
    package func eventCounts() async throws -> [EventCount] {
        try await read { db in
            try EventCount.fetchAll(
                db,
                sql: """
                    SELECT kind, cause, count, (SELECT message FROM event WHERE id = last) AS latest FROM (
                        SELECT kind, cause, COUNT(*) AS count, MAX(id) AS last FROM event GROUP BY kind, cause
                    ) ORDER BY kind, cause
                    """
            )
        }
    }
}

/// Something that happened in a run and that a user may ask about.
package struct EventRecord: Sendable, Hashable {
    /// The words of `event.kind`.
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        /// An attempt to get an answer or vectors broke off.
        case attemptFailed = "attempt-failed"
        /// Another model answered, or another build of it, than before.
        case modelChanged = "model-changed"
        /// A run ended before its work was done.
        case stopped
        /// A start took in what a killed run had left.
        case recovered
        /// Another sample was asked for.
        case requeued
        /// What embedding a corpus came to.
        case embedding
        /// The service refuses a text, so it has no vector.
        case notEmbedded = "not-embedded"
        /// What of a ready run could not be used.
        case runFile = "run-file"
        /// A passage stands in a benchmark.
        case contaminatedPassage = "contaminated-passage"
        /// A page or document that a source names is nowhere.
        case notFound = "not-found"
        /// A row of a benchmark could not be read.
        case benchmarkRowBroken = "benchmark-row-broken"
        /// A line of batch results said that a request was not answered; its hash is the message.
        case takenBack = "taken-back"

        /// Whether the latest one says more than how often it happened.
        package var tellsLatest: Bool {
            switch self {
            case .attemptFailed, .notFound, .stopped: true
            case .modelChanged, .recovered, .requeued, .embedding, .notEmbedded, .runFile, .contaminatedPassage,
                .benchmarkRowBroken, .takenBack:
                false
            }
        }
    }

    package var kind: Kind
    package var domain: String?
    package var stage: StageName?
    package var query: QueryID?
    package var requestKey: String?
    /// The cause, as `status` groups it.
    package var cause: String?
    /// What to tell the user.
    package var message: String
    /// What had arrived of an answer that broke off.
    package var partial: String?

    package init(
        kind: Kind,
        domain: String? = nil,
        stage: StageName? = nil,
        query: QueryID? = nil,
        requestKey: String? = nil,
        cause: String? = nil,
        message: String,
        partial: String? = nil
    ) {
        self.kind = kind
        self.domain = domain
        self.stage = stage
        self.query = query
        self.requestKey = requestKey
        self.cause = cause
        self.message = message
        self.partial = partial
    }
}
