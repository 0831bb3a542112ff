import GRDB
import Ranking

extension Store {
    /// Everything that is not what was written: pages of the file, rows, passages, answers. Reads the whole store.
    ///
    /// - Returns: each in a sentence of its own; of one table a thousand rows at most.
    package func damage() async throws -> [StoreError] {
        try await read { [path, schema] db in
            // Where pages are damaged, rows can't be told from each other.
            let file = try Self.damagedPages(of: path, db)
            if !file.isEmpty { return file }
            let sealed = schema.tables.filter(\.isSealed)
            let rows = try sealed.flatMap { try $0.damage(db, count: Self.mostDamage) }
            return try rows + Self.damagedPassages(db) + Self.damagedResponses(db)
        }
    }

    private static let mostDamage = 1000

    /// Makes sure of the file's pages, and of all rows that say what is exported; what they refer to is checked as it is read.
    ///
    /// - Throws: the first ``StoreError`` of what is not as it was written.
    func requireSound(_ db: Database) throws {
        if let first = try Self.damagedPages(of: path, db).first { throw first }
        for table in schema.tables where table.isSealed && table.name != StoredTable.document.name {
            if let first = try table.damage(db, count: 1).first { throw first }
        }
    }

    /// Types, bounds and links of all pages, and whether queries can be found by their index.
    private static func damagedPages(of path: String, _ db: Database) throws -> [StoreError] {
        for check in ["PRAGMA quick_check(1)", "PRAGMA integrity_check(query)"] {
            guard let words = try String.fetchOne(db, sql: check), words != "ok" else { continue }
            return [
                .damagedRow(
                    place: "store \(path)",
                    expected: "the pages that were written",
                    found: words.replacing("\n", with: " ")
                )
            ]
        }
        return []
    }

    private static func damagedPassages(_ db: Database) throws -> [StoreError] {
        var damaged: [StoreError] = []
        let rows = try Row.fetchCursor(db, sql: "SELECT id, text FROM passage ORDER BY id")
        while let row = try rows.next(), damaged.count < mostDamage {
            let passage = Passage(id: PassageID(rawValue: row["id"]), title: nil, text: row["text"])
            if let damage = damage(of: passage) { damaged.append(damage) }
        }
        return damaged
    }

    /// What is wrong with a passage, whose id is the hash of its text; nil if nothing is.
    static func damage(of passage: Passage) -> StoreError? {
        let hash = PassageID(hashing: passage.text)
        guard hash != passage.id else { return nil }
        return .damagedRow(
            place: "table passage, row \(passage.id)",
            expected: "the text of this hash",
            found: "one of hash \(hash)"
        )
    }
}

extension Store {
    /// Takes all answers that changed on the disk out of the way, so that they are asked, and paid, again; they stay in `damaged_response`.
    ///
    /// - Returns: how many there were.
    package func setDamagedAnswersApart() async throws -> Int {
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
