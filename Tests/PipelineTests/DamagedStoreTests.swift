import Export
import Foundation
import GRDB
import Ranking
import Settings
import Teacher
import TestSupport
import Testing

@testable import Pipeline
@testable import Store

/// A store whose bytes changed: what is exported of it is what was written, or it is an error.
@Suite("Damaged stores")
struct DamagedStoreTests {
    /// A small store with kept and rejected lists, a decision and two samples of a list, in one file.
    private static func makeStore(_ folder: URL) async throws -> ScriptedRun {
        let run = try await ScriptedRun(
            folder: folder,
            lists: (1...6).map { ScriptedRun.list("q\($0)") },
            settings: "list: {size: 6, minimum: 2}\nrank: {samples: 2}\nfilter: {alpha: 0.6}"
        ) { request in
            let order = request.query.rawValue == "d/q3" ? [6, 5, 4, 3, 2, 1] : [2, 1, 3, 4, 6, 5]
            return ScriptedRun.answer(request, order: order, reasoning: "Sand has wide pores; [1] says so.")
        }
        try await run.run()
        try await run.store.decide(QueryID(rawValue: "d/q5"), .drop, note: "a note")
        try run.store.close()
        return run
    }

    /// What an export writes, by file; nil where the store holds nothing to export.
    private static func export(_ path: String, into folder: URL) throws -> [String: Data] {
        let store = try Store.openReading(path: path)
        defer { try? store.close() }
        let out = folder.appending(path: "out-\(UUID().uuidString)")
        let options = ExportOptions(student: try PromptLibrary.template(named: "student"))
        let identity = ExportIdentity(pipeline: "t", configHash: "h", release: "r")
        var export = try ExportRun(
            #require(ExporterRegistry.exporter("sft")),
            options: options,
            identity: identity,
            folder: out
        )
        do {
            try store.eachKeptList { try export.write($0) }
            _ = try export.finish()
        } catch {
            export.abandon()
            throw error
        }
        var files: [String: Data] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: out.path) {
            files[name] = try Data(contentsOf: out.appending(path: name))
        }
        return files
    }

    @Test("a passage whose text changed is told by export and by replay, and not exported")
    func changedPassage() async throws {
        try await withTemporaryFolder { folder in
            let run = try await Self.makeStore(folder)
            let path = run.configuration.storePath
            let queue = try DatabaseQueue(path: path)
            try await queue.write { db in
                try db.execute(sql: "UPDATE passage SET text = 'sand is wet' WHERE text = 'p2 of q1'")
            }
            try queue.close()
            let error = #expect(throws: StoreError.self) { try Self.export(path, into: folder) }
            #expect(error?.errorDescription?.contains("table passage, row ") == true, "\(String(describing: error))")
            let report = try await Replay(configuration: run.configuration)
                .run(into: folder.appending(path: "replayed.sqlite").path)
            #expect(report.damaged.count == 1 && !report.isClean, "\(report)")
        }
    }

    @Test("a permutation with a place that the list does not have is told, and crashes nothing that shows it")
    func changedPermutation() async throws {
        try await withTemporaryFolder { folder in
            let run = try await Self.makeStore(folder)
            let path = run.configuration.storePath
            for wrong in ["[1,2,3,4,5,99]", "[0,1,2,3,4,5]", "[1,2,3]", "[1,1,2,3,4,5]", "{", "[1e99]"] {
                let queue = try DatabaseQueue(path: path)
                try await queue.write { db in
                    try db.execute(
                        sql: "UPDATE ranking SET permutation = ? WHERE query_id = 'd/q1'",
                        arguments: [wrong]
                    )
                }
                try queue.close()
                #expect(throws: StoreError.self, "\(wrong)") { try Self.export(path, into: folder) }
                let store = try Store.openReading(path: path)
                await #expect(throws: StoreError.self, "\(wrong)") {
                    try await store.detail(of: QueryID(rawValue: "d/q1"))
                }
                #expect(try await store.detail(of: QueryID(rawValue: "d/q2")) != nil)
                try store.close()
            }
        }
    }

    @Test(
        "of 300 stores with changed values and bytes each is exported as it was written, or is an error; none crashes"
    )
    func fuzz() async throws {
        try await withTemporaryFolder { folder in
            let run = try await Self.makeStore(folder)
            let whole = try Data(contentsOf: URL(filePath: run.configuration.storePath))
            let sound = try Self.export(run.configuration.storePath, into: folder)
            #expect(sound["sft.jsonl"]?.isEmpty == false)
            var random = SeededGenerator(seed: 14, parts: "damage")
            var told = 0
            for round in 0..<300 {
                let path = folder.appending(path: "damaged-\(round).sqlite").path
                if round < 180 {
                    try whole.write(to: URL(filePath: path))
                    try Self.changeValue(path, &random)
                } else {
                    var bytes = whole
                    for _ in 0..<Int.random(in: 1...3, using: &random) {
                        bytes[Int.random(in: 0..<bytes.count, using: &random)] = .random(in: 0...255, using: &random)
                    }
                    try bytes.write(to: URL(filePath: path))
                }
                do {
                    #expect(try Self.export(path, into: folder) == sound, "round \(round)")
                } catch {
                    told += 1
                    let words = (error as? any LocalizedError)?.errorDescription ?? "\(error)"
                    #expect(!words.isEmpty, "round \(round)")
                }
                for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
            }
            // Values of tables that no export reads change nothing; the others are told.
            #expect(told > 60 && told < 300, "\(told)")
        }
    }

    /// Sets one column of one row to another value of its type.
    private static func changeValue(_ path: String, _ random: inout SeededGenerator) throws {
        let queue = try DatabaseQueue(path: path)
        defer { try? queue.close() }
        func number(_ bound: Int) -> Int { .random(in: 0..<bound, using: &random) }
        try queue.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON")
            let tables = try String.fetchAll(
                db,
                sql: "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%grdb%' ORDER BY name"
            ).filter { try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM \($0)") ?? 0 > 0 }
            let table = tables[number(tables.count)]
            let columns = try db.columns(in: table)
            let column = columns[number(columns.count)]
            let rows = try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM \(table)") ?? 1
            let names = try db.primaryKey(table).columns
            let key = names.isEmpty || names == ["rowid"] ? ["rowid"] : names
            let row = try #require(
                try Row.fetchOne(
                    db,
                    sql: "SELECT \(key.joined(separator: ", ")) FROM \(table) LIMIT 1 OFFSET \(number(rows))"
                )
            )
            let values: [(any DatabaseValueConvertible)?] =
                column.type == "TEXT"
                ? ["x", "", "d/q2", "[1,2,99]", "tampered text", "filter", "keep", nil] : [0, 1, -1, 7, Int.max, nil]
            let value = values[number(values.count)]
            // A name that is taken is no change that SQLite allows.
            try? db.execute(
                sql:
                    "UPDATE \(table) SET \(column.name) = ? WHERE \(key.map { "\($0) = ?" }.joined(separator: " AND "))",
                arguments: StatementArguments([value] + key.map { row[$0] as DatabaseValue })
            )
        }
    }
}
