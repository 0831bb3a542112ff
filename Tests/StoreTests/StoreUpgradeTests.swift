import Foundation
import GRDB
import Ranking
import TestSupport
import Testing

@testable import Store

/// Stores that earlier releases have made, with paid answers.
@Suite("Stores of earlier releases")
struct StoreUpgradeTests {
    /// What no release may change: what was read, asked, answered, paid and decided.
    private static let kept = ["query", "passage", "request", "response", "ledger", "decision"]

    /// Dumps in `CommandLineTests/Fixtures`, from old to new.
    static let releases = [
        "first-rules/store.sql", "older-pages/store.sql", "older-demo/6e3fb3b.sql.gz", unread,
        "six-parameters/store.sql",
        "older-demo/63f930a.sql.gz", digestFirst, withoutRules, withHosts,
    ]
    /// One of programs that knew no table for answers that nobody has read.
    private static let unread = "six-parameters/store.sql without unread_answer"

    /// Of programs in which the digest came before the text rules: one that had both, and one that had the digest alone.
    private static let (digestFirst, withoutRules) = (
        "older-demo/63f930a.sql.gz with the digest first", "older-demo/63f930a.sql.gz without text rules"
    )

    /// Of a program that knew hosts of answers, and no other change since.
    private static let withHosts = "older-demo/63f930a.sql.gz with hosts"

    private static func make(_ release: String, at path: String) throws {
        let name = String(release.prefix { $0 != " " })
        let file = SharedSamples.projectRoot.appending(path: "Tests/CommandLineTests/Fixtures/\(name)")
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["gunzip", "-cf", file.path]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let dump = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        try change(path) { db in
            try db.execute(sql: String(decoding: dump, as: UTF8.self))
            if release == unread {
                try db.execute(sql: "DROP TABLE unread_answer")
                try db.execute(sql: "DELETE FROM grdb_migrations WHERE identifier LIKE '%unread answers'")
            }
            if release == withHosts {
                try db.execute(sql: "ALTER TABLE response ADD COLUMN host TEXT")
                try db.execute(sql: "INSERT INTO grdb_migrations VALUES ('2026-11-30 answering hosts')")
            }
            if release == digestFirst || release == withoutRules {
                let rules = release == digestFirst ? ", text_rules INTEGER NOT NULL DEFAULT 1" : ""
                let digest = release == digestFirst ? "digest, text_rules" : "row_digest(domain, stage, fingerprint)"
                try db.execute(
                    sql: """
                        CREATE TEMP TABLE moved AS SELECT * FROM current;
                        DROP TABLE current;
                        CREATE TABLE current (
                            domain TEXT NOT NULL, stage TEXT NOT NULL, fingerprint TEXT NOT NULL,
                            digest TEXT NOT NULL DEFAULT ''\(rules), PRIMARY KEY (domain, stage)
                        ) STRICT, WITHOUT ROWID;
                        INSERT INTO current SELECT domain, stage, fingerprint, \(digest) FROM moved;
                        DROP TABLE moved;
                        """
                )
                if release == withoutRules {
                    try db.execute(sql: "DELETE FROM grdb_migrations WHERE identifier LIKE '%text rules'")
                }
            }
            try db.execute(
                sql: """
                    INSERT INTO decision (domain, query_id, action, note, made_at)
                    SELECT domain, id, 'keep', 'sound', '2026-11-28T10:00:00.000Z' FROM query
                    """
            )
            if try db.columns(in: "decision").contains(where: { $0.name == "digest" }) {
                try db.execute(sql: "UPDATE decision AS d SET digest = \(StoredTable.decision.digest("d"))")
            }
        }
    }

    private static func change<Value>(_ path: String, _ body: (Database) throws -> Value) throws -> Value {
        var configuration = Configuration()
        configuration.prepareDatabase { db in db.add(function: RowDigest.function) }
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        let value = try queue.writeWithoutTransaction(body)
        try queue.close()
        return value
    }

    /// Every value of tables, by the columns that they have in a file.
    private static func rows(_ columns: [String: [String]], _ db: Database) throws -> [String: [String]] {
        try columns.reduce(into: [:]) { found, table in
            let values = table.value.map { "quote(\($0))" }.joined(separator: " || ',' || ")
            found[table.key] = try String.fetchAll(db, sql: "SELECT \(values) FROM \(table.key) ORDER BY 1")
        }
    }

    private static func columns(of tables: [String], _ db: Database) throws -> [String: [String]] {
        try Dictionary(uniqueKeysWithValues: tables.map { ($0, try db.columns(in: $0).map(\.name)) })
    }

    private static func everything(_ path: String) throws -> [String: [String]] {
        try change(path) { db in
            let tables = try String.fetchAll(db, sql: "SELECT name FROM sqlite_master WHERE type = 'table'")
            return try rows(columns(of: tables, db), db)
        }
    }

    /// Tables, columns, keys, indexes and views as SQLite understands them, whatever statements made them.
    private static func shape(_ path: String) throws -> [String] {
        try change(path) { db in
            let things = try Row.fetchAll(
                db,
                sql: "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY 1, 2"
            )
            return try things.flatMap { thing in
                let (type, name): (String, String) = (thing["type"], thing["name"])
                guard type == "table" else { return ["\(type) \(name) \(thing["sql"] ?? "")"] }
                return try ["table_xinfo", "index_list", "foreign_key_list"].flatMap { pragma in
                    try Row.fetchAll(db, sql: "SELECT * FROM pragma_\(pragma)(?)", arguments: [name]).map { row in
                        "\(name) \(pragma) \(row.filter { $0.0 != "seq" }.map { "\($0)=\($1)" }.sorted())"
                    }
                }.sorted()
            }
        }
    }

    @Test(
        "is carried over: every row of what was read, asked, paid and decided is the same, and its tables are those of a new store",
        arguments: releases
    )
    func carriedOver(release: String) async throws {
        try await withTemporaryFolder { folder in
            let path = folder.appending(path: "s.sqlite").path
            try Self.make(release, at: path)
            let whole = try Self.everything(path)
            let columns = try Self.change(path) { db in try Self.columns(of: Self.kept, db) }
            let before = try Self.change(path) { db in try Self.rows(columns, db) }
            #expect(Self.kept.allSatisfy { before[$0]?.isEmpty == false })
            let marks = ["current": ["domain", "stage", "fingerprint"]]
            let current = try Self.change(path) { db in try Self.rows(marks, db) }

            let store = try Store.open(path: path)
            #expect(try await store.damagedResponses().isEmpty)
            let damage = try await store.read { db in
                try StoredTable.all.filter(\.isSealed).flatMap { try $0.damage(db, count: 5) }
            }
            #expect(damage == [])
            try store.close()
            #expect(try Self.change(path) { db in try Self.rows(columns, db) } == before)
            #expect(try Self.change(path) { db in try Self.rows(marks, db) } == current)

            let new = folder.appending(path: "new.sqlite").path
            try Store.open(path: new).close()
            #expect(try Self.shape(path) == Self.shape(new))
            // The backup is what the earlier release has left, whole.
            #expect(try Self.everything(path + ".before-migration") == whole)
            #expect(!FileManager.default.fileExists(atPath: path + ".before-migration.unfinished"))
        }
    }

    @Test("what lies beside an older store is backed up with it: answers of a killed run too")
    func besides() async throws {
        try await withTemporaryFolder { folder in
            let path = folder.appending(path: "s.sqlite").path
            try Self.make("first-rules/store.sql", at: path)
            let wire = WireFile(storePath: path)
            let entry = WireFile.Entry(key: "k", stage: "rank", reservedMicroUSD: 5, sentAt: "2026-11-28T10:00:00.000Z")
            _ = try wire.begin(entry, room: 0)
            wire.close()
            let bytes = try Data(contentsOf: URL(filePath: path + ".wire"))
            // Of another backup, into which SQLite would play it.
            let logs = ["-wal", "-shm"].map { path + ".before-migration" + $0 }
            for log in logs { try Data("of another file".utf8).write(to: URL(filePath: log)) }
            try Store.open(path: path).close()
            #expect(!logs.contains { FileManager.default.fileExists(atPath: $0) })
            #expect(try Data(contentsOf: URL(filePath: path + ".before-migration.wire")) == bytes)
            #expect(!FileManager.default.fileExists(atPath: path + ".before-migration.journal"))
        }
    }

    @Test("an upgrade that breaks off leaves the store as it was, and the next start makes it")
    func brokenOff() async throws {
        try await withTemporaryFolder { folder in
            let path = folder.appending(path: "s.sqlite").path
            try Self.make("first-rules/store.sql", at: path)
            let (shape, rows) = (try Self.shape(path), try Self.everything(path))
            // The last table of all can't be brought up to date.
            let odd = StoredTable.kept("run", merging: .left, "id INTEGER PRIMARY KEY, machine TEXT")
            let schema = StoreSchema(stages: StageName.allCases, tables: StoredTable.all + [odd])
            let error = #expect(throws: StoreError.self) { try Store.open(path: path, schema: schema) }
            #expect(error?.errorDescription?.contains("columns of table run") == true)
            #expect(try Self.shape(path) == shape)
            #expect(try Self.everything(path) == rows)
            try Store.open(path: path).close()
            #expect(try Self.change(path) { db in try StoreVersion(db) } == .current)
            #expect(try Self.everything(path + ".before-migration") == rows)
        }
    }

    @Test("a column that a later release adds to a sealed table is sealed with it, and damage from before stays damage")
    func sealed() async throws {
        try await withTemporaryFolder { folder in
            let path = folder.appending(path: "s.sqlite").path
            try Self.make("six-parameters/store.sql", at: path)
            try Store.open(path: path).close()
            let query = StoredTable.kept(
                "query",
                key: ["id"],
                isSealed: true,
                merging: .firstStays(),
                StoredTable.query.definitions.map(\.sql).joined(separator: ", ") + ", hint TEXT NOT NULL DEFAULT 'none'"
            )
            let damaged = try Self.change(path) { db in
                try StoreFixture.setBack(db)
                try db.execute(
                    sql: """
                        INSERT INTO query (id, domain, ordinal, text, digest) VALUES ('soil/damaged', 'soil', 9, 'x', 'other')
                        """
                )
                return query.columns.contains("hint") && !StoredTable.query.columns.contains("hint")
            }
            #expect(damaged)
            let tables = StoredTable.all.map { $0.name == query.name ? query : $0 }
            let store = try Store.open(path: path, schema: StoreSchema(stages: StageName.allCases, tables: tables))
            let (hints, damage) = try await store.read { db in
                (
                    try String.fetchSet(db, sql: "SELECT hint FROM query"),
                    try query.damage(db, count: 5).compactMap(\.errorDescription)
                )
            }
            #expect(hints == ["none"])
            #expect(damage.count == 1 && damage.first?.contains("soil/damaged") == true, "\(damage)")
            try store.close()
        }
    }

    @Test("a store that is too old, too new or another program's is refused with what to do, and stays as it is")
    func refused() async throws {
        try await withTemporaryFolder { folder in
            let changes: [(String, String)] = [
                ("DELETE FROM grdb_migrations WHERE identifier LIKE '%reranks'", "rankforge 0.1 once"),
                ("INSERT INTO grdb_migrations VALUES ('0.3')", "newer release"),
                ("DROP TABLE grdb_migrations", "no tables of rankforge"),
            ]
            for (number, (sql, words)) in changes.enumerated() {
                let path = folder.appending(path: "\(number).sqlite").path
                try Self.make("first-rules/store.sql", at: path)
                try Self.change(path) { db in try db.execute(sql: sql) }
                let bytes = try Data(contentsOf: URL(filePath: path))
                for opens in [Store.open(path:), Store.openReading(path:)] {
                    let error = #expect(throws: StoreError.self) { try opens(path) }
                    #expect(error?.errorDescription?.contains(words) == true)
                }
                #expect(try Data(contentsOf: URL(filePath: path)) == bytes)
                #expect(!FileManager.default.fileExists(atPath: path + ".before-migration"))
            }
        }
    }
}
