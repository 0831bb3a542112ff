import GRDB
package import Ranking

extension Store {
    /// Whether a model has answered any request.
    package func holdsAnswers(of model: String) async throws -> Bool {
        try await read { db in
            try Bool.fetchOne(
                db,
                sql: "SELECT EXISTS (SELECT 1 FROM response WHERE requested_model = ?)",
                arguments: [model]
            ) ?? false
        }
    }

    /// What the latest answer of a model names, with all hosts that have answered for it; nil where none is stored.
    package func servers(
        of model: String
    ) async throws -> (model: String?, systemFingerprint: String?, hosts: Set<String>)? {
        try await read { db in
            let latest = try db.cachedRows(
                """
                SELECT model, system_fingerprint FROM response
                WHERE rowid = (SELECT MAX(rowid) FROM response WHERE requested_model = ?)
                """,
                [model]
            ).first
            guard let latest else { return nil }
            let named: String? = latest["model"]
            let fingerprint: String? = latest["system_fingerprint"]
            let hosts = try String.fetchSet(
                db,
                sql: "SELECT DISTINCT host FROM response WHERE requested_model = ? AND host IS NOT NULL",
                arguments: [model]
            )
            return (model: named, systemFingerprint: fingerprint, hosts: hosts)
        }
    }

    /// Whether a model has given a stage an answer that could be used.
    ///
    /// - Parameter reasoning: whether only answers with reasoning count.
    package func holdsUsableAnswer(of model: String, stage: StageName, reasoning: Bool) async throws -> Bool {
        try await read { db in
            try Bool.fetchOne(
                db,
                sql: """
                    SELECT EXISTS (
                        SELECT 1 FROM response r JOIN request q ON q.key = r.request_key
                        WHERE q.stage = ? AND r.requested_model = ? AND COALESCE(r.finish_reason, '') NOT IN \(AnswerFinish.lengthWords.sql)
                            AND TRIM(r.content) <> '' \(reasoning ? "AND TRIM(r.reasoning) <> ''" : "")
                            AND NOT EXISTS (SELECT 1 FROM unusable u WHERE u.request_key = r.request_key))
                    """,
                arguments: [stage.rawValue, model]
            ) ?? false
        }
    }

    /// Why a paid answer can't be used, as it was noted; nil where nothing was.
    package func fault(ofAnswer key: String) async throws -> String? {
        try await read { db in
            try String.fetchOne(db, sql: "SELECT fault FROM unusable WHERE request_key = ?", arguments: [key])
        }
    }

    /// Notes that a paid answer can't be used, in place of what was noted before.
    package func correctUnusable(_ key: String, fault: String) async throws {
        try await write { db in
            try db.cachedStatement(
                sql: """
                    INSERT INTO unusable (request_key, fault) VALUES (?, ?)
                    ON CONFLICT (request_key) DO UPDATE SET fault = excluded.fault
                    """
            ).execute(storing: [key, fault])
        }
    }

    /// The window that a model's server named; nil if none did.
    package func modelWindow(_ identity: String) async throws -> Int? {
        try await read { db in
            try Int.fetchOne(db, sql: "SELECT tokens FROM model_window WHERE identity = ?", arguments: [identity])
        }
    }

    /// Keeps the window that a model's server named.
    package func keepModelWindow(_ tokens: Int, of identity: String) async throws {
        try await write { db in
            try db.cachedStatement(sql: "INSERT OR REPLACE INTO model_window (identity, tokens) VALUES (?, ?)")
                .execute(storing: [identity, tokens])
        }
    }
}

extension [String] {
    /// Words as a list of SQL; they are ours, and hold no quote.
    fileprivate var sql: String { "(" + map { "'\($0)'" }.joined(separator: ", ") + ")" }
}
