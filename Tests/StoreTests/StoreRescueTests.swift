import Foundation
import GRDB
import TestSupport
import Testing

@testable import Store

@Suite("A store that is taken away while it is in use")
struct StoreRescueTests {
    private static func save(_ keys: String..., in store: Store) async throws {
        for key in keys {
            try await store.save(StoreFixture.response(key), of: StoreFixture.request(key), run: nil)
        }
    }

    /// Waits until the loss is noticed and what can be saved is saved.
    private static func noticed(_ store: Store) async throws -> StoreFailure? {
        // What was seen of the files is believed for some milliseconds.
        while store.obstacle == nil { try await Task.sleep(for: .milliseconds(5)) }
        try await store.pool.writeWithoutTransaction { _ in }
        return store.health.failure
    }

    @Test(
        "a log that was removed or replaced is noticed, and what it held is in the store before anything ends",
        arguments: ["-wal", "-shm", "both", "replaced"]
    )
    func log(how: String) async throws {
        try await withTemporaryFolder { folder in
            let path = folder.appending(path: "s.sqlite").path
            let store = try Store.open(path: path)
            try await Self.save("a", "b", in: store)
            #expect(store.obstacle == nil)
            if how != "-shm" { unlink(path + "-wal") }
            if how == "-shm" || how == "both" { unlink(path + "-shm") }
            if how == "replaced" { try Data(repeating: 7, count: 5000).write(to: URL(filePath: path + "-wal")) }
            let failure = try await Self.noticed(store)
            #expect(failure == .logLost(path: path, log: path + (how == "-shm" ? "-shm" : "-wal")))
            await #expect(throws: StoreFailure.self) { try await Self.save("c", in: store) }
            // As after a kill: of what is open now nothing counts but the file.
            let killed = folder.appending(path: "killed.sqlite").path
            try FileManager.default.copyItem(atPath: path, toPath: killed)
            let reader = try Store.openReading(path: killed)
            #expect(try await reader.responseCount() == 2)
            try reader.close()
            try store.close()
            let next = try Store.open(path: path)
            #expect(try await next.responseCount() == 2)
            #expect(try await next.damagedResponses().isEmpty)
            try next.close()
        }
    }

    @Test("what a removed store held is safe as soon as the loss is noticed, also when the process is killed then")
    func killed() async throws {
        try await withTemporaryFolder { folder in
            let path = folder.appending(path: "s.sqlite").path
            let store = try Store.open(path: path)
            try await Self.save("a", "b", in: store)
            for suffix in ["", "-wal", "-shm", ".lock"] { unlink(path + suffix) }
            #expect(try await Self.noticed(store) == .removed(path: path))
            let next = try Store.open(path: path)
            #expect(next.recovered.rescued == 2)
            #expect(try await next.responseCount() == 2)
            try next.close()
            try store.close()
        }
    }

    @Test("a store that goes after its log, or after the last write, is saved and told as it is closed")
    func late() async throws {
        try await withTemporaryFolder { folder in
            let path = folder.appending(path: "s.sqlite").path
            let store = try Store.open(path: path)
            try await Self.save("a", in: store)
            unlink(path + "-wal")
            #expect(try await Self.noticed(store) == .logLost(path: path, log: path + "-wal"))
            unlink(path)
            try store.close()
            let second = try Store.open(path: path)
            #expect(try await second.responseCount() == 1)
            try await Self.save("b", in: second)
            unlink(path)
            #expect(throws: StoreFailure.removed(path: path)) { try second.close() }
            let third = try Store.open(path: path)
            #expect(try await third.responseCount() == 2)
            try third.close()
        }
    }

    @Test("a store that can't be saved is told so")
    func unsaved() async throws {
        try await withTemporaryFolder { folder in
            let path = folder.appending(path: "s.sqlite").path
            let store = try Store.open(path: path)
            try await Self.save("a", in: store)
            // Stands where the copy is made.
            let blocked = URL(filePath: path + ".rescued.unfinished/full")
            try FileManager.default.createDirectory(at: blocked, withIntermediateDirectories: true)
            unlink(path)
            let error = #expect(throws: StoreFailure.self) { try store.close() }
            guard case .notSaved? = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
    }

    @Test("what two runs leave that followed each other at one path is all taken in")
    func twoRuns() async throws {
        try await withTemporaryFolder { folder in
            let path = folder.appending(path: "s.sqlite").path
            let first = try Store.open(path: path)
            try await Self.save("a", in: first)
            first.journal(StoreFixture.response("b"), of: StoreFixture.request("b"), run: nil)
            for suffix in ["", ".lock"] { unlink(path + suffix) }
            #expect(try await Self.noticed(first) == .removed(path: path))
            let second = try Store.open(path: path)
            #expect(second.recovered.rescued == 1 && second.recovered.answers == 1)
            first.journal(StoreFixture.response("c"), of: StoreFixture.request("c"), run: nil)
            second.journal(StoreFixture.response("d"), of: StoreFixture.request("d"), run: nil)
            try first.close()
            #expect(second.obstacle == nil)
            try second.close()
            let third = try Store.open(path: path)
            #expect(third.recovered.answers == 2)
            #expect(try await third.responseCount() == 4)
            try third.close()
            let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            #expect(Set(left).isSubset(of: ["s.sqlite", "s.sqlite.lock", "s.sqlite-wal", "s.sqlite-shm"]))
        }
    }

    @Test(
        "a store that is saved comes back whole where its place is free, whatever a start that was broken off has left there",
        arguments: ["nothing", "linked", "empty", "dangling link"]
    )
    func puttingBack(left: String) async throws {
        try await withTemporaryFolder { folder in
            let path = folder.appending(path: "s.sqlite").path
            let real = left == "dangling link" ? folder.appending(path: "real.sqlite").path : path
            if real != path { try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: real) }
            let store = try Store.open(path: path)
            try await Self.save("a", "b", in: store)
            try await store.write { db in
                try db.execute(sql: "INSERT INTO embedding_model (key, name, dimensions) VALUES ('m', 'm', 3)")
            }
            for suffix in ["", "-wal", "-shm", ".lock"] { unlink(real + suffix) }
            #expect(try await Self.noticed(store) == .removed(path: real))
            try? store.close()
            switch left {
            case "linked": #expect(link(real + ".rescued", real) == 0)
            case "empty": try Data().write(to: URL(filePath: real))
            default: break
            }
            let next = try Store.open(path: path)
            #expect(next.recovered.rescued == 2)
            #expect(try await next.responseCount() == 2)
            #expect(try await next.read { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM embedding_model") } == 1)
            try next.close()
            #expect(Store.rescued(besides: path).isEmpty)
        }
    }

    @Test("beside a store of its own that took its place, a saved one is joined and stays under another name")
    func besideAnother() async throws {
        try await withTemporaryFolder { folder in
            let path = folder.appending(path: "s.sqlite").path
            let other = folder.appending(path: "other.sqlite").path
            let second = try Store.open(path: other)
            try await Self.save("c", in: second)
            try second.close()
            let store = try Store.open(path: path)
            try await Self.save("a", in: store)
            try await store.write { db in
                try db.execute(
                    sql: """
                        INSERT INTO embedding_model (key, name, dimensions) VALUES ('m', 'm', 3);
                        INSERT INTO embedding (model, text, row) VALUES ('m', 't', 0);
                        """
                )
            }
            #expect(rename(other, path) == 0)
            #expect(try await Self.noticed(store) == .replaced(path: path))
            try? store.close()
            #expect(Store.rescued(besides: path).count == 1)
            let next = try Store.open(path: path)
            #expect(try await next.responseCount() == 2)
            #expect(try await next.read { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM embedding") } == 1)
            try next.close()
            let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            #expect(names.contains { $0.hasPrefix("s.sqlite.rescued.taken-in-") })
            #expect(Store.rescued(besides: path).isEmpty)
        }
    }

    @Test("a log that came with the store that took the place is left to it")
    func foreignLog() async throws {
        try await withTemporaryFolder { folder in
            let path = folder.appending(path: "s.sqlite").path
            let store = try Store.open(path: path)
            try await Self.save("a", in: store)
            for suffix in ["", "-wal", "-shm"] { unlink(path + suffix) }
            try Data("a store".utf8).write(to: URL(filePath: path))
            try Data("its log".utf8).write(to: URL(filePath: path + "-wal"))
            #expect(try await Self.noticed(store) == .replaced(path: path))
            try? store.close()
            #expect(try Data(contentsOf: URL(filePath: path + "-wal")) == Data("its log".utf8))
        }
    }
}
