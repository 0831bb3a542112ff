import Foundation
import GRDB
import Ranking
import TestSupport
import Testing

@testable import Store

@Suite("What is declared of tables")
struct StoreSchemaTests {
    /// What a new store holds, by what SQLite says.
    private static func stored<Value: Sendable>(
        _ read: @escaping @Sendable (Database) throws -> Value
    ) async throws -> Value {
        try await withTemporaryFolder { folder async throws in
            let store = try Store.open(path: folder.appending(path: "s.sqlite").path)
            defer { try? store.close() }
            return try await store.read(read)
        }
    }

    @Test("each table of a store is declared once, so that no merge, replay or gc forgets it")
    func complete() async throws {
        let tables = try await Self.stored { db in
            try String.fetchAll(
                db,
                sql: """
                    SELECT name FROM sqlite_master
                    WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'grdb_migrations' ORDER BY name
                    """
            )
        }
        #expect(StoredTable.all.map(\.name).sorted() == tables)
    }

    @Test("a table whose rows carry a query and a fingerprint is derived, or of a rerank, which is never made again")
    func derived() async throws {
        let tables = try await Self.stored { db in
            try StoredTable.all.map(\.name).filter {
                try Set(db.columns(in: $0).map(\.name)).isSuperset(of: ["query_id", "fingerprint"])
            }
        }
        let kept: Set = ["requeue", "rerank_order", "rerank_window"]
        #expect(Set(tables).subtracting(kept) == Set(StoreSchema.standard.derived.map(\.name)))
    }

    @Test("declared columns are the table's columns, and keys its primary key")
    func columns() async throws {
        let found = try await Self.stored { db in
            Dictionary(
                uniqueKeysWithValues: try StoredTable.all.map { table in
                    (
                        table.name,
                        (Set(try db.columns(in: table.name).map(\.name)), try db.primaryKey(table.name).columns)
                    )
                }
            )
        }
        for table in StoredTable.all {
            let (columns, key) = try #require(found[table.name])
            #expect(columns.contains("digest") == table.isSealed || !table.isDerived, "\(table.name)")
            #expect(Set(table.key).isSubset(of: columns), "\(table.name)")
            if table.isDerived {
                #expect(Set(table.columns) == columns.subtracting(["digest"]), "\(table.name)")
                // A passage is left out by one stage only.
                let named =
                    table.name == StoredTable.leftOut.name
                    ? table.primaryKey.filter { $0 != "stage" } : table.primaryKey
                #expect(Set(named) == Set(key), "\(table.name)")
            } else if !table.columns.isEmpty {
                #expect(Set(table.columns).isSubset(of: columns), "\(table.name)")
            }
            if case .firstStays(butFor: .some) = table.merging {
                #expect(Set(table.primaryKey) == Set(key), "\(table.name)")
            }
        }
    }

    @Test("the digest that a row is stored with is the one that SQL makes of what is stored")
    func digests() async throws {
        try await withTemporaryFolder { folder async throws in
            let store = try Store.open(path: folder.appending(path: "s.sqlite").path)
            defer { try? store.close() }
            let found = try await store.write { db in
                let table = StoredTable.verdict
                let query = StoredTable.query
                try query.insert(["d/1", "d", 0, "é\u{0}x", nil, "u", "a", "l", "{}"], db)
                try table.insert(["d/1", "f", "rank", true, nil, "a\u{0}b", 0.1, 1.0, -0.0, 1e300, Double.nan, 7], db)
                return try [table, query].map { try $0.damage(db, count: 1) }
            }
            #expect(found == [[], []])
        }
    }

    @Test("a digest is that of stores which lie there already")
    func digestOfOlderStores() {
        var digest = RowDigest()
        for value in [
            "é\u{FFFD}x".databaseValue, .null, 7.databaseValue, 0.5.databaseValue, Data([0, 255]).databaseValue,
        ] {
            digest.append(value)
        }
        #expect(digest.text == Fingerprint(of: ["té\u{FFFD}x", "null", "i7", "d0.5", "bAP8="]).rawValue)
    }

    @Test(
        "values of every kind come back as they were stored, and a statement takes neither fewer nor more than it names"
    )
    func storing() async throws {
        try await withTemporaryFolder { folder async throws in
            let store = try Store.open(path: folder.appending(path: "s.sqlite").path)
            defer { try? store.close() }
            try await store.write { db in
                let long = String(repeating: "é日🙂", count: 100_000)
                let values: [(any DatabaseValueConvertible)?] = [
                    nil, "", long, Int.min, 0.1, true, Data(), Data([0, 1, 255]),
                ]
                try db.execute(sql: "CREATE TABLE kinds (a, b, c, d, e, f, g, h)")
                let sql = "INSERT INTO kinds VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
                for _ in 1...2 { try db.cachedStatement(sql: sql).execute(storing: values) }
                let rows = try Row.fetchAll(db, sql: "SELECT * FROM kinds")
                #expect(rows.count == 2)
                for row in rows { #expect(Array(row.databaseValues) == values.map { $0?.databaseValue ?? .null }) }
                #expect(throws: DatabaseError.self) {
                    try db.cachedStatement(sql: sql).execute(storing: Array(values.dropLast()))
                }
                #expect(throws: DatabaseError.self) { try db.cachedStatement(sql: sql).execute(storing: values + [1]) }
                try db.cachedStatement(sql: sql).execute(storing: values)
                #expect(try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM kinds") == 3)
            }
        }
    }

    @Test("rows that others refer to are inserted first")
    func order() async throws {
        let references = try await Self.stored { db in
            try StoredTable.all.flatMap { table in
                try db.foreignKeys(on: table.name).map { (from: table.name, to: $0.destinationTable) }
            }
        }
        #expect(references.count > 10)
        let order = StoreSchema.standard.parentsFirst.map(\.name)
        for (from, to) in references {
            let (child, parent) = (try #require(order.firstIndex(of: from)), try #require(order.firstIndex(of: to)))
            #expect(parent < child, "\(from) refers to \(to)")
        }
    }

    @Test("an answer is asked for again by the stage that asked, or the last one before that did")
    func asking() {
        let schema = StoreSchema.standard
        #expect(schema.sampled == [.judge, .assemble, .rank, .filter])
        #expect(StageName.allCases.map(schema.asking) == [nil, nil, .judge, .judge, .rank, .rank])
    }
}
