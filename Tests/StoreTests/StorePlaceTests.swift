import Foundation
import GRDB
import Ranking
import TestSupport
import Testing

@testable import Store

@Suite("A store that can't be written")
struct StorePlaceTests {
    @Test("the lock belongs to the file: by a symbolic link, a hard link or another path it is locked too")
    func links() async throws {
        try await withTemporaryFolder { folder in
            let path = folder.appending(path: "s.sqlite").path
            try Store.open(path: path).close()
            let (symbolic, hard) = (
                folder.appending(path: "symbolic.sqlite").path, folder.appending(path: "hard.sqlite").path
            )
            try FileManager.default.createSymbolicLink(atPath: symbolic, withDestinationPath: "s.sqlite")
            #expect(link(path, hard) == 0)
            let first = try Store.open(path: symbolic)
            #expect(first.path == path)
            for other in [path, symbolic, hard, folder.path + "/../" + folder.lastPathComponent + "/s.sqlite"] {
                let error = #expect(throws: StoreError.self) { try Store.open(path: other) }
                guard case .locked? = error else {
                    Issue.record("\(other): \(String(describing: error))")
                    continue
                }
            }
            // The refused ones have taken no lock of SQLite away.
            try await first.save(StoreFixture.response("a"), of: StoreFixture.request("a"), run: nil)
            try first.close()
            #expect(Store.isSameFile(path, hard) && !Store.isSameFile(path, folder.path))
            try Store.open(path: hard).close()
        }
    }

    @Test(
        "a store that was removed, moved, replaced or copied over is noticed, nothing more is written, and what is in hand and what it held go into the next store",
        arguments: ["removed", "moved", "replaced", "copied over", "an older copy"]
    )
    func gone(how: String) async throws {
        try await withTemporaryFolder { folder in
            let path = folder.appending(path: "s.sqlite").path
            let other = folder.appending(path: "other.sqlite").path
            try Store.open(path: path).close()
            let source = how == "an older copy" ? path : folder.appending(path: "another.sqlite").path
            try Store.open(path: source).close()
            try FileManager.default.copyItem(atPath: source, toPath: other)
            let store = try Store.open(path: path)
            let (response, request) = (StoreFixture.response("a"), StoreFixture.request("a"))
            // SQLite shares the log's index within a process, so the next store of this one would read that of what is copied over.
            if how != "copied over" {
                try await store.save(StoreFixture.response("b"), of: StoreFixture.request("b"), run: nil)
            }
            if how == "an older copy" {
                // Makes a difference that has reached the file.
                _ = try await store.pool.writeWithoutTransaction { db in try db.checkpoint(.truncate) }
                #expect(store.obstacle == nil)
            }
            #expect(store.obstacle == nil)
            switch how {
            case "removed": unlink(path)
            case "moved": rename(path, folder.appending(path: "elsewhere.sqlite").path)
            case "replaced": rename(other, path)
            default: try Self.copy(other, over: path)
            }
            // What was seen of the file is believed for some milliseconds.
            try await Task.sleep(for: .milliseconds(20))
            #expect(store.obstacle?.isFinal == true)
            store.journal(response, of: request, run: nil)
            let isCopiedOver = how == "copied over" || how == "an older copy"
            let failure: StoreFailure =
                switch how {
                case "removed", "moved": .removed(path: path)
                case "replaced": .replaced(path: path)
                default: .overwritten(path: path)
                }
            await #expect(throws: failure) { try await store.save(response, of: request, run: nil) }
            try store.close()
            let next = try Store.open(path: path)
            #expect(next.recovered.answers == 1)
            #expect(next.recovered.rescued == (isCopiedOver ? 0 : 1))
            #expect(try await next.response(for: "a") == response)
            if !isCopiedOver {
                #expect(try await next.response(for: "b") == StoreFixture.response("b"))
                #expect(try await next.spentMicroUSD() == 24)
            }
            #expect(!FileManager.default.fileExists(atPath: path + ".rescued"))
            #expect(try await next.read { db in try String.fetchOne(db, sql: "PRAGMA integrity_check") } == "ok")
            try next.close()
        }
    }

    @Test("a folder that is gone with the store is made again for what is in hand")
    func folderGone() async throws {
        try await withTemporaryFolder { folder in
            let path = folder.appending(path: "runs/s.sqlite").path
            let store = try Store.open(path: path)
            store.journal(StoreFixture.response("a"), of: StoreFixture.request("a"), run: nil)
            try FileManager.default.removeItem(at: folder.appending(path: "runs"))
            store.journal(StoreFixture.response("b"), of: StoreFixture.request("b"), run: nil)
            #expect(throws: StoreFailure.removed(path: path)) { try store.close() }
            let next = try Store.open(path: path)
            #expect(next.recovered.answers == 2)
            try next.close()
        }
    }

    @Test("a write lock of another program is told while it is waited for, and what waits is written when it goes")
    func locked() async throws {
        try await withTemporaryFolder { folder in
            let path = folder.appending(path: "s.sqlite").path
            let store = try Store.open(path: path)
            var configuration = Configuration()
            configuration.allowsUnsafeTransactions = true
            let other = try DatabaseQueue(path: path, configuration: configuration)
            try await other.writeWithoutTransaction { db in try db.execute(sql: "BEGIN IMMEDIATE") }
            async let saved: Void = store.save(StoreFixture.response("a"), of: StoreFixture.request("a"), run: nil)
            while store.obstacle == nil { try await Task.sleep(for: .milliseconds(20)) }
            #expect(store.obstacle?.isFinal == false)
            #expect(store.obstacle?.message.contains("waiting for the write lock of \(path)") == true)
            try await other.writeWithoutTransaction { db in try db.execute(sql: "ROLLBACK") }
            try await saved
            #expect(store.obstacle == nil)
            #expect(try await store.responseCount() == 1)
            try other.close()
            try store.close()
        }
    }

    @Test("a lock that is held too long ends writing for good, and is named")
    func impatient() {
        let lock = StoreHealth(path: "/none/s.sqlite", lock: nil, patience: .milliseconds(20))
        let error = #expect(throws: StoreFailure.self) {
            try lock.transaction { _ in throw DatabaseError(resultCode: .SQLITE_BUSY) }
        }
        #expect(error?.localizedDescription.contains("has held its write lock") == true)
    }

    @Test("each failure of the disk is told as what it is")
    func told() {
        func words(_ code: ResultCode) -> String? {
            StoreFailure(DatabaseError(resultCode: code), path: "/runs/s.sqlite")?.localizedDescription
        }
        #expect(words(.SQLITE_FULL)?.contains("is full") == true)
        for code in [ResultCode.SQLITE_NOMEM, .SQLITE_IOERR_SHMMAP, .SQLITE_IOERR_NOMEM] {
            #expect(words(code)?.contains("no memory") == true)
        }
        #expect(words(.SQLITE_IOERR)?.contains("is full") == false)
        #expect(words(.SQLITE_IOERR)?.contains("can't be read or written") == true)
        #expect(words(.SQLITE_CONSTRAINT) == nil)
    }

    @Test("no room for the answers on their way: the request is not to be sent")
    func room() async throws {
        try await withTemporaryFolder { folder in
            let store = try Store.open(path: folder.appending(path: "s.sqlite").path)
            let number = try store.beginSending(key: "a", stage: .rank, reservedMicroUSD: 0, body: "{}", room: 1000)
            #expect(throws: StoreFailure.self) {
                try store.beginSending(key: "b", stage: .rank, reservedMicroUSD: 0, body: "{}", room: 1 << 50)
            }
            // What found no room takes none from the others.
            let next = try store.beginSending(key: "c", stage: .rank, reservedMicroUSD: 0, body: "{}", room: 1000)
            store.endSending(number)
            store.endSending(next)
            try store.close()
        }
    }

    /// As `cp` does it: the file stays the same one.
    private static func copy(_ source: String, over target: String) throws {
        let handle = try FileHandle(forWritingTo: URL(filePath: target))
        try handle.truncate(atOffset: 0)
        try handle.write(contentsOf: Data(contentsOf: URL(filePath: source)))
        try handle.close()
    }
}
