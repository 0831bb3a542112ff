import Foundation
import GRDB
import Ranking
import TestSupport
import Testing

@testable import Store

@Suite("The store's file")
struct StoreFileTests {
    private func queue(_ path: String, _ write: @escaping @Sendable (Database) throws -> Void) async throws {
        let queue = try DatabaseQueue(path: path)
        try await queue.write { db in try write(db) }
        try queue.close()
    }

    @Test(
        "a store of a newer or older release, another database, a text file and a missing file are refused with what to do"
    )
    func refused() async throws {
        try await withTemporaryFolder { folder in
            let path = folder.appending(path: "s.sqlite").path
            try Store.open(path: path).close()
            try await queue(path) { db in
                try db.execute(sql: "INSERT INTO grdb_migrations VALUES ('2031 from the future')")
            }
            #expect(throws: StoreError.newerRelease(path: path)) { try Store.open(path: path) }
            #expect(throws: StoreError.newerRelease(path: path)) { try Store.openReading(path: path) }

            try await queue(path) { db in
                try StoreFixture.setBack(db)
            }
            #expect(throws: StoreError.olderRelease(path: path)) { try Store.openReading(path: path) }
            try await queue(path) { db in try db.execute(sql: "DELETE FROM grdb_migrations") }
            #expect(throws: StoreError.unreadable(path: path, reason: "no tables of rankforge")) {
                try Store.openReading(path: path)
            }

            let text = folder.appending(path: "notes.txt")
            try Data(String(repeating: "not a database\n", count: 500).utf8).write(to: text)
            for reads in [false, true] {
                let error = #expect(throws: StoreError.self) {
                    try reads ? Store.openReading(path: text.path) : Store.open(path: text.path)
                }
                #expect(
                    error?.errorDescription?.contains("notes.txt") == true
                        && error?.errorDescription?.contains("SQLite") == true
                )
            }
            #expect(try String(contentsOf: text, encoding: .utf8).hasPrefix("not a database"))
            #expect(throws: StoreError.damagedFile(path: text.path, isDatabase: false)) {
                try Store.open(path: text.path)
            }
            #expect(throws: StoreError.missing(path: folder.path + "/none")) {
                try Store.openReading(path: folder.path + "/none")
            }
        }
    }

    @Test("a file that was cut off, or changed within, is told as such with how to save it, and nothing of permissions")
    func cut() async throws {
        try await withTemporaryFolder { folder in
            let path = folder.appending(path: "s.sqlite").path
            try Store.open(path: path).close()
            let whole = try Data(contentsOf: URL(filePath: path))
            for length in [50, 5000, whole.count / 2 / 4096 * 4096] {
                try whole.prefix(length).write(to: URL(filePath: path))
                for opens in [Store.open(path:), Store.openReading(path:)] {
                    let error = #expect(throws: StoreError.damagedFile(path: path, isDatabase: true)) {
                        try opens(path)
                    }
                    let words = error?.errorDescription ?? ""
                    #expect(words.contains("cut off") && words.contains(".recover") && !words.contains("permission"))
                }
            }
            // The first pages are whole, and those with the rows are not.
            try whole.write(to: URL(filePath: path))
            let store = try Store.openReading(path: path)
            let handle = try FileHandle(forWritingTo: URL(filePath: path))
            try handle.seek(toOffset: 4096)
            try handle.write(contentsOf: Data(repeating: 0xAA, count: whole.count - 4096))
            try handle.close()
            await #expect(throws: StoreError.damagedFile(path: store.path, isDatabase: true)) {
                try await store.stageCounts(domains: ["d"])
            }
            try store.close()
        }
    }

    @Test("one writer at a time, in one process too; readers are welcome; closing gives the lock back")
    func lock() async throws {
        try await withTemporaryFolder { folder in
            let path = folder.appending(path: "s.sqlite").path
            let first = try Store.open(path: path)
            #expect(throws: StoreError.locked(path: path, holder: "\(ProcessInfo.processInfo.processIdentifier)")) {
                try Store.open(path: path)
            }
            let reader = try Store.openReading(path: path)
            #expect(try await reader.responseCount() == 0)
            try reader.close()
            try first.close()
            try Store.open(path: path).close()
        }
    }

    @Test("every commit is synced in full")
    func durability() async throws {
        try await withTemporaryFolder { folder in
            let store = try Store.open(path: folder.appending(path: "s.sqlite").path)
            let (mode, journal) = try await store.write { db in
                (try Int.fetchOne(db, sql: "PRAGMA synchronous"), try String.fetchOne(db, sql: "PRAGMA journal_mode"))
            }
            #expect(mode == 2 && journal == "wal")
            try store.close()
        }
    }
}
