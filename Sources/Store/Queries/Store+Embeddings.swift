import GRDB
import Ranking

extension Store {
    /// What is known of a model's vectors.
    package struct EmbeddedModel: Sendable, Hashable, StoredRow {
        /// Dimensions of a vector.
        package var dimensions: Int
        /// The row behind the last one that a text refers to.
        package var rows: Int
    }

    /// The model whose vectors are kept under a key; nil if there are none.
    package func embeddedModel(_ key: String) async throws -> EmbeddedModel? {
        try await read { db in
            let sql = """
                SELECT dimensions, (SELECT COALESCE(MAX(row) + 1, 0) FROM embedding WHERE model = key) AS rows
                FROM embedding_model WHERE key = ?
                """
            return try EmbeddedModel.fetchOne(db.cachedStatement(sql: sql), arguments: [key])
        }
    }

    /// All models whose vectors are kept: key, name and dimensions, by key.
    package func embeddedModels() async throws -> [(key: String, name: String, dimensions: Int)] {
        try await read { db in
            try db.cachedRows("SELECT key, name, dimensions FROM embedding_model ORDER BY key", []).map {
                ($0["key"], $0["name"], $0["dimensions"])
            }
        }
    }

    /// Texts of a model with their rows, by the texts' hashes: those that follow `after`.
    package func embeddings(model: String, after: String, limit: Int) async throws -> [(text: String, row: Int?)] {
        try await read { db in
            let sql = "SELECT text, row FROM embedding WHERE model = ? AND text > ? ORDER BY text LIMIT ?"
            return try db.cachedRows(sql, [model, after, limit]).map { ($0["text"], $0["row"]) }
        }
    }

    /// The rows of texts, by the hash of each; nil for one that the service refuses, absent for one that was not sent.
    package func embeddingRows(model: String, texts: [String]) async throws -> [String: Int?] {
        try await read { db in
            let statement = try db.cachedStatement(sql: "SELECT row FROM embedding WHERE model = ? AND text = ?")
            var found: [String: Int?] = [:]
            for text in texts {
                guard let row = try Row.fetchOne(statement, arguments: [model, text]) else { continue }
                found[text] = .some(row["row"])
            }
            return found
        }
    }

    /// Notes where vectors lie that are on disk, with the ledger's line, and returns when both are durable.
    package func save(_ batch: EmbeddingBatch, run: Int64?) async throws {
        let now = Timestamp.now()
        let texts = batch.rows.keys.sorted()
        let key = Fingerprint(of: ["embeddings", batch.modelKey] + texts).rawValue
        try await write { db in
            try db.cachedStatement(
                sql: "INSERT OR IGNORE INTO embedding_model (key, name, dimensions) VALUES (?, ?, ?)"
            ).execute(storing: [batch.modelKey, batch.modelName, batch.dimensions])
            // What was refused before may be embedded now, or be refused again.
            let forget = try db.cachedStatement(
                sql: "DELETE FROM embedding WHERE model = ? AND text = ? AND row IS NULL"
            )
            for text in texts { try forget.execute(storing: [batch.modelKey, text]) }
            // No REPLACE: a text that is there already was paid for twice, and must show as an error.
            let insert = try db.cachedStatement(sql: "INSERT INTO embedding (model, text, row) VALUES (?, ?, ?)")
            for text in texts { try insert.execute(storing: [batch.modelKey, text, batch.rows[text] ?? nil]) }
            guard batch.isPaid else { return }
            try db.cachedStatement(
                sql: """
                    INSERT INTO ledger (at, run_id, request_key, domain, stage, model, prompt_tokens, cached_tokens,
                        completion_tokens, reasoning_tokens, cost_micro_usd, is_simulated)
                    VALUES (?, ?, ?, ?, ?, ?, ?, NULL, NULL, NULL, ?, ?)
                    """
            ).execute(storing: [
                now, run, key, batch.domain, StageName.candidates.rawValue, batch.answeredBy, batch.promptTokens,
                batch.costMicroUSD, batch.isSimulated,
            ])
        }
    }

    /// Notes how much of a domain's corpus has vectors.
    package func save(_ count: EmbeddedCount, model: String, domain: String) async throws {
        try await write { db in
            try db.cachedStatement(
                sql: """
                    INSERT OR REPLACE INTO embedded_corpus (domain, model, name, passages, missing)
                    VALUES (?, ?, ?, ?, ?)
                    """
            ).execute(storing: [domain, model, count.model, count.passages, count.missing])
        }
    }

    /// How much of a domain's corpus has vectors of a model; nil where no run has looked.
    package func embeddedCount(model: String, domain: String) async throws -> EmbeddedCount? {
        try await read { db in
            let sql = "SELECT name AS model, passages, missing FROM embedded_corpus WHERE domain = ? AND model = ?"
            return try EmbeddedCount.fetchOne(db.cachedStatement(sql: sql), arguments: [domain, model])
        }
    }
}

/// Texts that were embedded in one request, with what that cost; their vectors are on disk.
package struct EmbeddingBatch: Sendable, Hashable {
    /// The key of the model's vectors.
    package var modelKey: String
    /// The model's name, as it was asked for.
    package var modelName: String
    /// Dimensions of a vector.
    package var dimensions: Int
    /// Row by hash of the text; nil for a text that the service refuses.
    package var rows: [String: Int?]
    /// The domain that asked.
    package var domain: String
    /// The model that answered.
    package var answeredBy: String
    /// Tokens, where the server counted them.
    package var promptTokens: Int?
    /// In millionths of a US dollar; nil if unknown.
    package var costMicroUSD: Int?
    /// Whether the simulator answered.
    package var isSimulated: Bool
    /// Whether something was paid for.
    package var isPaid: Bool

    package init(
        modelKey: String,
        modelName: String,
        dimensions: Int,
        rows: [String: Int?],
        domain: String,
        answeredBy: String,
        promptTokens: Int? = nil,
        costMicroUSD: Int? = nil,
        isSimulated: Bool = false,
        isPaid: Bool = true
    ) {
        self.modelKey = modelKey
        self.modelName = modelName
        self.dimensions = dimensions
        self.rows = rows
        self.domain = domain
        self.answeredBy = answeredBy
        self.promptTokens = promptTokens
        self.costMicroUSD = costMicroUSD
        self.isSimulated = isSimulated
        self.isPaid = isPaid
    }
}

/// How much of a domain's corpus has vectors of a model, as the latest run left it.
package struct EmbeddedCount: Sendable, Codable, Hashable, StoredRow {
    /// The model's name.
    package var model: String
    /// Passages of the corpus; a text that comes twice counts once.
    package var passages: Int
    /// Of these, how many have no vector: the service refused them, and no search finds them.
    package var missing: Int

    package init(model: String, passages: Int, missing: Int) {
        self.model = model
        self.passages = passages
        self.missing = missing
    }
}
