import Foundation
import Ranking
import TestSupport
import Testing

@testable import Store

@Suite("Answers whose last bytes a kill left undecoded")
struct UnreadAnswerTests {
    private static let ending: [UInt8] = Array("{}\n".utf8) + (0...255)

    private static func unread(_ key: String) -> UnreadAnswerRecord {
        var request = StoreFixture.request(key)
        request.body = ""
        return UnreadAnswerRecord(request: request, run: nil, ending: ending)
    }

    /// What a kill would leave beside a store, whatever is done with it afterwards.
    private static func killed(_ path: String, _ work: (Store) async throws -> Void) async throws {
        let store = try Store.open(path: path)
        try await work(store)
        let files = [".journal", ".wire"].map { ($0, try? Data(contentsOf: URL(filePath: path + $0))) }
        for number in 1...9 { store.endSending(number) }
        try store.close()
        for (name, bytes) in files { try bytes?.write(to: URL(filePath: path + name)) }
    }

    private static func send(_ key: String, _ store: Store) throws -> Int {
        try store.beginSending(key: key, stage: .rank, reservedMicroUSD: 500, body: "{\"of\":\"\(key)\"}", room: 100)
    }

    @Test("comes back as it was with the body that was sent, and counts as possibly billed until it is decoded")
    func recovery() async throws {
        try await withTemporaryFolder { folder in
            let path = folder.appending(path: "s.sqlite").path
            try await Self.killed(path) { store in
                for key in ["a", "lost"] { _ = try Self.send(key, store) }
                store.journal(Self.unread("a"))
            }
            var store = try Store.open(path: path)
            #expect(store.recovered.unread == 1 && store.recovered.answers == 0 && store.recovered.onTheWire == 2)
            let found = try #require(try await store.unreadAnswers().first)
            #expect(found.request.body == "{\"of\":\"a\"}" && found.ending == Self.ending && found.run == nil)
            #expect(found.request.query == StoreFixture.query && found.request.stage == .rank)
            #expect(try await store.possiblyBilled().requests == 2)
            try store.close()
            store = try Store.open(path: path)
            #expect(try await store.unreadAnswers() == [found], "a start that decodes nothing loses nothing")

            try await store.save(StoreFixture.response("a"), decodedFrom: found)
            #expect(try await store.unreadAnswers().isEmpty)
            #expect(try await store.possiblyBilled().requests == 1)
            #expect(try await store.spentMicroUSD() == 12)
            #expect(try await store.response(for: "a") == StoreFixture.response("a"))
            try await store.save(StoreFixture.response("a"), decodedFrom: found)
            #expect(try await store.spentMicroUSD() == 12, "what is there already is not booked twice")
            try store.close()
        }
    }

    @Test("the whole answer takes its place, a note of a failed attempt takes it out, and an answer in the store too")
    func replaced() async throws {
        try await withTemporaryFolder { folder in
            let path = folder.appending(path: "s.sqlite").path
            try await Self.killed(path) { store in
                for key in ["whole", "failed", "stored", "left"] { store.journal(Self.unread(key)) }
                store.journal(StoreFixture.response("whole"), of: StoreFixture.request("whole"), run: nil)
                let event = EventRecord(kind: .attemptFailed, requestKey: "failed", message: "cut")
                try await store.note(event, booked: nil, of: StoreFixture.request("failed"), run: nil)
                try await store.save(StoreFixture.response("stored"), of: StoreFixture.request("stored"), run: nil)
            }
            let store = try Store.open(path: path)
            #expect(store.recovered.answers == 1 && store.recovered.unread == 1)
            #expect(try await store.unreadAnswers().map(\.request.key) == ["left"])
            // It is asked for again by who does not decode it.
            try await store.save(StoreFixture.response("left"), of: StoreFixture.request("left"), run: nil)
            #expect(try await store.unreadAnswers().isEmpty)
            try store.close()
        }
    }

    @Test("a merge brings it over, from the store as from the journal beside it")
    func merged() async throws {
        try await withTemporaryFolder { folder in
            let (one, other) = (folder.appending(path: "1.sqlite").path, folder.appending(path: "2.sqlite").path)
            try await Self.killed(other) { $0.journal(Self.unread("a")) }
            let store = try Store.open(path: one)
            #expect(try await store.takeIn(journalOf: other).answers == 1)
            #expect(try await store.unreadAnswers().map(\.request.key) == ["a"])
            try Store.open(path: other).close()
            try await store.removeUnread("a")
            _ = try await store.merge(other)
            #expect(try await store.unreadAnswers().map(\.request.key) == ["a"])
            try store.close()
        }
    }
}
