import Foundation
import GRDB
import Ranking
import Synchronization

/// Finds queries and reasoning by their words: a full-text index in a file beside the store.
///
/// Kept out of the store, so that a run pays nothing for it and no release has to migrate it. It only reads the store, goes on from where
/// it stopped, and may be deleted at any time.
package final class TextIndex: Sendable {
    /// Rows of the store that hold all the words.
    package struct Matches: Sendable {
        /// Rows of `query`.
        package var queries: Set<Int64>
        /// Rows of `response`.
        package var answers: Set<Int64>

        package init(queries: Set<Int64>, answers: Set<Int64>) {
            self.queries = queries
            self.answers = answers
        }
    }

    private let file: DatabasePool
    private let known = Mutex<[Known]>([])

    /// Opens or makes the index of a store, in another folder if the store's own can't be written.
    ///
    /// - Throws: an error of SQLite where neither can.
    package init(storePath: String) throws {
        let beside = storePath + ".search"
        if let file = try? Self.opened(beside) {
            self.file = file
            return
        }
        let name =
            "rankforge-\(URL(filePath: storePath).standardizedFileURL.path.utf8.reduce(5381) { $0 &* 33 &+ Int($1) })"
        file = try Self.opened(FileManager.default.temporaryDirectory.appending(path: name + ".search").path)
    }

    /// Takes in what came to the store since the last time, a few hundred texts.
    ///
    /// - Returns: how many texts were taken in; 0 where the index is up to date.
    package func advance(from store: Store, atMost count: Int = 400) async throws -> Int {
        let begun = try await file.read { db in try Progress(db) }
        let start = try await store.read { db in try begun.isOf(db) ? begun : Progress() }
        let (queries, answers, end) = try await store.read { db in try Self.next(after: start, count, db) }
        let taken = queries.count + answers.count
        if taken == 0, start == begun { return 0 }
        try await file.write { db in
            if start != begun {
                // Another store under the same name, or one that was vacuumed or read anew: rows have other numbers or texts.
                try db.execute(sql: "INSERT INTO question (question) VALUES ('delete-all')")
                try db.execute(sql: "INSERT INTO chain (chain) VALUES ('delete-all')")
            } else if try Progress(db) != begun {
                return  // another inspector was here first
            }
            let question = try db.cachedStatement(sql: "INSERT INTO question (rowid, words) VALUES (?, ?)")
            for (row, text) in queries { try question.execute(storing: [row, text]) }
            let answer = try db.cachedStatement(sql: "INSERT INTO chain (rowid, words) VALUES (?, ?)")
            for (row, text) in answers where text != nil { try answer.execute(storing: [row, text]) }
            try end.save(db)
        }
        return taken
    }

    /// The rows that hold every word, each also as the beginning of a longer one.
    ///
    /// - Returns: nil where the text has no word in it.
    package func matches(_ text: String) async throws -> Matches? {
        guard let pattern = Self.pattern(text) else { return nil }
        let progress = try await file.read { db in try Progress(db) }
        // The next page of a search, another order, or a list that it found: the same rows, until the index has grown.
        if let found = known.withLock({ $0.first { $0.pattern == pattern && $0.progress == progress } }) {
            return found.matches
        }
        async let queries = rows("question", pattern)
        async let answers = rows("chain", pattern)
        let matches = Matches(queries: try await queries, answers: try await answers)
        known.withLock { known in
            known.removeAll { $0.pattern == pattern }
            known.insert(Known(pattern: pattern, progress: progress, matches: matches), at: 0)
            if known.count > Self.mostKnown { known.removeLast() }
        }
        return matches
    }

    /// What was found lately.
    private struct Known {
        var pattern: String
        var progress: Progress
        var matches: Matches
    }

    /// A few readers at their searches.
    private static let mostKnown = 8

    private func rows(_ table: String, _ pattern: String) async throws -> Set<Int64> {
        try await file.read { db in
            try Int64.fetchSet(
                db.cachedStatement(sql: "SELECT rowid FROM \(table) WHERE \(table) MATCH ?"),
                arguments: [pattern]
            )
        }
    }

    /// How much of a store is in the index, from 0 to 1.
    package func share(of store: Store) async throws -> Double {
        let done = try await file.read { db in try Progress(db) }
        let (queries, answers) = try await store.read { db in
            (
                try Int64.fetchOne(db, sql: "SELECT MAX(rowid) FROM query") ?? 0,
                try Int64.fetchOne(db, sql: "SELECT MAX(rowid) FROM response") ?? 0
            )
        }
        let all = queries + answers
        return all == 0 ? 1 : min(1, Double(min(queries, done.query) + min(answers, done.answer)) / Double(all))
    }

    /// Ends all connections.
    package func close() throws { try file.close() }

    /// A pattern of FTS5 made of words alone: whatever was typed, nothing in it is an operator.
    static func pattern(_ text: String) -> String? {
        // Cut exactly where the index cuts: a word that it takes for two would be a phrase, which an index without positions refuses.
        let words = StackedMarks.bounded(text).precomposedStringWithCanonicalMapping.unicodeScalars.split { scalar in
            switch scalar.properties.generalCategory {
            case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
                .letterNumber, .otherNumber, .privateUse:
                false
            default: true
            }
        }
        .map(String.init).prefix(12)
        return words.isEmpty ? nil : words.map { "\"\($0)\"*" }.joined(separator: " ")
    }

    private static func next(
        after start: Progress,
        _ count: Int,
        _ db: Database
    ) throws -> (queries: [(Int64, String)], answers: [(Int64, String?)], end: Progress) {
        var end = start
        let queries = try Row.fetchAll(
            db,
            sql: "SELECT rowid, id, text FROM query WHERE rowid > ? ORDER BY rowid LIMIT ?",
            arguments: [start.query, count]
        )
        end.sources = try Progress.sources(db)
        let answers = try Row.fetchAll(
            db,
            sql: """
                SELECT r.rowid, r.request_key, CASE q.stage WHEN \(StageName.rank.sql) THEN r.reasoning END
                FROM response r JOIN request q ON q.key = r.request_key WHERE r.rowid > ? ORDER BY r.rowid LIMIT ?
                """,
            arguments: [start.answer, max(1, count - queries.count)]
        )
        if let last = queries.last { (end.query, end.queryName) = (last[0], last[1]) }
        if let last = answers.last { (end.answer, end.answerName) = (last[0], last[1]) }
        return (
            queries.map { ($0[0], $0[2]) },
            answers.map { ($0[0], $0[2]) },
            end
        )
    }

    private static func opened(_ path: String) throws -> DatabasePool {
        var configuration = Configuration()
        configuration.busyMode = .timeout(10)
        configuration.maximumReaderCount = 4
        let pool = try DatabasePool(path: path, configuration: configuration)
        var migrator = DatabaseMigrator()
        migrator.registerMigration("2026-11-25 words") { db in
            // Without positions and texts: a third of the size, and a page shows the text from the store anyway.
            let options = "words, content = '', detail = none, tokenize = 'unicode61 remove_diacritics 2'"
            try db.execute(sql: "CREATE VIRTUAL TABLE question USING fts5(\(options))")
            try db.execute(sql: "CREATE VIRTUAL TABLE chain USING fts5(\(options))")
            try db.execute(
                sql: """
                    CREATE TABLE progress (
                        query INTEGER NOT NULL, query_name TEXT NOT NULL, answer INTEGER NOT NULL, answer_name TEXT NOT NULL,
                        sources TEXT NOT NULL
                    ) STRICT;
                    INSERT INTO progress VALUES (0, '', 0, '', '');
                    """
            )
        }
        try migrator.migrate(pool)
        return pool
    }
}

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
