import GRDB

extension TextIndex {
    /// How far the store was read, and by which names a store that took its place is told apart.
    struct Progress: Equatable {
        var query: Int64 = 0
        var queryName = ""
        var answer: Int64 = 0
        var answerName = ""
        /// What was read into the store: a source that changed may have given a query other words.
        var sources = ""

        init() {}

        init(_ db: Database) throws {
            guard let row = try Row.fetchOne(db, sql: "SELECT * FROM progress") else { return }
            query = row["query"]
            queryName = row["query_name"]
            answer = row["answer"]
            answerName = row["answer_name"]
            sources = row["sources"]
        }

        func save(_ db: Database) throws {
            try db.execute(
                sql: "UPDATE progress SET query = ?, query_name = ?, answer = ?, answer_name = ?, sources = ?",
                storing: [query, queryName, answer, answerName, sources]
            )
        }

        /// Whether the store still has these rows under these names.
        func isOf(_ store: Database) throws -> Bool {
            let id = try String.fetchOne(store, sql: "SELECT id FROM query WHERE rowid = ?", arguments: [query])
            let key = try String.fetchOne(
                store,
                sql: "SELECT request_key FROM response WHERE rowid = ?",
                arguments: [answer]
            )
            let isSame = try query == 0 || id == queryName && sources == Self.sources(store)
            return isSame && (answer == 0 || key == answerName)
        }

        static func sources(_ store: Database) throws -> String {
            try String.fetchAll(store, sql: "SELECT domain || ' ' || fingerprint FROM ingest ORDER BY domain")
                .joined(separator: " ")
        }
    }
}
