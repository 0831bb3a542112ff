import Foundation
import GRDB
import Ranking
import TestSupport
import Testing

@testable import Store

@Suite("The index of texts beside the store")
struct TextIndexTests {
    @Test("finds words and their beginnings in queries and reasoning, and goes on where it stopped")
    func words() async throws {
        try await withTemporaryFolder { folder in
            let path = folder.appending(path: "s.sqlite").path
            let store = try Store.open(path: path)
            try await Self.fill(store, 0..<30)
            let index = try TextIndex(storePath: path)
            while try await index.advance(from: store, atMost: 7) > 0 {}
            #expect(try await index.share(of: store) == 1)
            #expect(try await index.matches("enzym WORKS")?.answers.count == 30)
            #expect(try await index.matches("question 7")?.queries == [8])
            #expect(try await index.matches("reasoning 7 missing")?.answers.isEmpty == true)
            try await Self.fill(store, 30..<31)
            #expect(try await index.matches("question 30")?.queries.isEmpty == true)
            #expect(try await index.share(of: store) < 1)
            while try await index.advance(from: store) > 0 {}
            #expect(try await index.matches("question 30")?.queries == [31])
            try index.close()
            try store.close()
        }
    }

    @Test(
        "whatever is typed is words, never an operator",
        arguments: ["\"", "a* OR b", "NEAR(a b)", "-x", "question:a", "^a", "क्षि", "e\u{301}"]
    )
    func operators(text: String) async throws {
        try await withTemporaryFolder { folder in
            let path = folder.appending(path: "s.sqlite").path
            let store = try Store.open(path: path)
            try await Self.fill(store, 0..<2)
            let index = try TextIndex(storePath: path)
            while try await index.advance(from: store) > 0 {}
            _ = try await index.matches(text)
            try index.close()
            try store.close()
        }
    }

    @Test("a store that took another's place is read from its start")
    func replaced() async throws {
        try await withTemporaryFolder { folder in
            let first = try Store.open(path: folder.appending(path: "a.sqlite").path)
            try await Self.fill(first, 0..<5)
            let index = try TextIndex(storePath: folder.appending(path: "s.sqlite").path)
            while try await index.advance(from: first) > 0 {}
            let second = try Store.open(path: folder.appending(path: "b.sqlite").path)
            try await Self.fill(second, 100..<103)
            while try await index.advance(from: second) > 0 {}
            #expect(try await index.matches("question 2")?.queries.isEmpty == true)
            #expect(try await index.matches("question 101")?.queries == [2])
            try index.close()
            try first.close()
            try second.close()
        }
    }

    @Test("a source that is read anew gives a query its new words")
    func readAnew() async throws {
        try await withTemporaryFolder { folder in
            let store = try Store.open(path: folder.appending(path: "s.sqlite").path)
            try await Self.fill(store, 0..<3)
            let index = try TextIndex(storePath: store.path)
            while try await index.advance(from: store) > 0 {}
            try await store.write { db in
                try db.execute(sql: "UPDATE query SET text = 'Something else' WHERE id = 'd/1'")
                try db.execute(sql: "INSERT INTO ingest VALUES ('d', 'other', 1, 3, 0, 0, '{}')")
            }
            while try await index.advance(from: store) > 0 {}
            #expect(try await index.matches("something")?.queries == [2])
            #expect(try await index.matches("question 1")?.queries.isEmpty == true)
            try index.close()
            try store.close()
        }
    }

    private static func fill(_ store: Store, _ numbers: Range<Int>) async throws {
        try await store.write { db in
            for number in numbers {
                try db.execute(
                    sql: """
                        INSERT INTO query (id, domain, ordinal, text, material) VALUES (?1, 'd', ?2, ?3, '{}');
                        """,
                    arguments: ["d/\(number)", number, "Question \(number)"]
                )
                try db.execute(
                    sql: "INSERT INTO request VALUES (?, 'd', 'rank', ?, 0, '{}')",
                    arguments: ["k\(number)", "d/\(number)"]
                )
                try db.execute(
                    sql: """
                        INSERT INTO response (request_key, received_at, requested_model, reasoning, content, latency_ms,
                            is_simulated, digest) VALUES (?, '', 'm', ?, '[1]', 1, 0, '')
                        """,
                    arguments: ["k\(number)", "Reasoning \(number): the enzyme works"]
                )
            }
        }
    }
}
