import GRDB
import Ranking

extension Store {
    /// Takes all answers that changed on the disk out of the way, so that they are asked, and paid, again; they stay in `damaged_response`.
    ///
    /// - Returns: how many there were.
    public func setDamagedAnswersApart() async throws -> Int {
        let keys = try await damagedResponses().compactMap { error -> String? in
            if case .damagedResponse(let key, _) = error { key } else { nil }
        }
        let now = Timestamp.now()
        try await write { [schema] db in
            let columns = try db.columns(in: "damaged_response").map(\.name).filter { $0 != "set_apart_at" }
                .joined(separator: ", ")
            for key in keys {
                try db.execute(
                    sql: """
                        INSERT INTO damaged_response (\(columns), set_apart_at)
                        SELECT \(columns), ?2 FROM response WHERE request_key = ?1
                        """,
                    storing: [key, now]
                )
                try Self.forgetWhatFollows(from: key, schema, db)
                try db.execute(sql: "DELETE FROM response WHERE request_key = ?", storing: [key])
            }
        }
        return keys.count
    }

    /// Deletes what was derived from an answer; it is made again from the next one.
    private static func forgetWhatFollows(from key: String, _ schema: StoreSchema, _ db: Database) throws {
        try db.execute(sql: "DELETE FROM ranking WHERE request_key = ?", storing: [key])
        try db.execute(sql: "DELETE FROM unusable WHERE request_key = ?", storing: [key])
        try db.execute(
            sql: """
                DELETE FROM rerank_order WHERE (fingerprint, query_id) IN (
                    SELECT fingerprint, query_id FROM rerank_window WHERE request_key = ?)
                """,
            storing: [key]
        )
        guard let row = try Row.fetchOne(db, sql: "SELECT query_id, stage FROM request WHERE key = ?", arguments: [key])
        else { return }
        let query: String = row["query_id"]
        let stage: StageName = try row.word("stage")
        for table in schema.derived where table.tellsEnd {
            try db.execute(
                sql: "DELETE FROM \(table.name) WHERE query_id = ? AND stage IN \(schema.stages(from: stage).sql)",
                storing: [query]
            )
        }
    }
}
