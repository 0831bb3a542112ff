import Foundation
import GRDB
import Ranking
import TestSupport
import Testing

@testable import Store

@Suite("Texts of strangers in the store")
struct StoredTextTests {
    /// A text of which SQLite alone would keep the head.
    private static let hostile = "head\0tail"
    private static let kept = "head\u{FFFD}tail"

    @Test(
        "an answer with U+0000 in any of its texts is stored whole, reads back under its digest, and the repair is counted"
    )
    func answer() async throws {
        try await withTemporaryFolder { folder in
            let store = try Store.open(path: folder.appending(path: "s.sqlite").path)
            let fields: [WritableKeyPath<ResponseRecord, String?>] = [\.model, \.systemFingerprint, \.finishReason]
            for (number, field) in fields.enumerated() {
                var response = StoreFixture.response("k\(number)", content: Self.hostile)
                response.reasoning = "\0\0" + Self.hostile
                response[keyPath: field] = Self.hostile
                try await store.save(response, of: StoreFixture.request("k\(number)"), run: nil)
                let read = try #require(try await store.response(for: "k\(number)"))
                #expect(read.content == Self.kept && read[keyPath: field] == Self.kept)
                #expect(read.reasoning == "\u{FFFD}\u{FFFD}" + Self.kept)
                #expect(read.repairs == ["nul-characters": 5])
            }
            #expect(try await store.damagedResponses().isEmpty)
            try store.close()
        }
    }

    @Test("no text column of any table is cut at U+0000, and two names that differ behind one stay two")
    func everyColumn() async throws {
        try await withTemporaryFolder { folder in
            let store = try Store.open(path: folder.appending(path: "s.sqlite").path)
            try await fill(store)
            let columns = try await store.read { db in
                let tables = try String.fetchAll(
                    db,
                    sql: "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'grdb%'"
                )
                return try tables.flatMap { table in
                    try db.columns(in: table).filter { $0.type == "TEXT" }.map { (table: table, name: $0.name) }
                }
            }
            var whole: Set<String> = []
            for column in columns {
                let values = try await store.read { db in
                    try String.fetchAll(
                        db,
                        sql: "SELECT \(column.name) FROM \(column.table) WHERE \(column.name) LIKE '%head%'"
                    )
                }
                if !values.isEmpty { whole.insert(column.table) }
                // The one name that is no more than the head of the other.
                #expect(
                    values.allSatisfy { $0 == "d/head" || $0.contains("tail") },
                    "\(column.table).\(column.name): \(values)"
                )
            }
            #expect(
                whole.isSuperset(of: [
                    "query", "document", "passage", "broken_row", "event", "outcome", "response", "decision",
                    "page_snapshot", "web_search", "run", "source_file",
                ]),
                "\(whole)"
            )
            #expect(try await store.query(QueryID(rawValue: "d/head"))?.query.text == "another")
            try store.close()
        }
    }

    @Test("nothing in the store's sources binds values but through the one door")
    func onlyDoor() throws {
        let sources = SharedSamples.projectRoot.appending(path: "Sources/Store")
        let names = try FileManager.default.subpathsOfDirectory(atPath: sources.path).filter { $0.hasSuffix(".swift") }
        #expect(names.count > 50)
        for name in names where name != "Statement+Storing.swift" {
            let text = try String(contentsOf: sources.appending(path: name), encoding: .utf8)
            #expect(!text.contains("execute(arguments:"), "\(name): use execute(storing:)")
            #expect(!text.contains("setArguments("), "\(name): use execute(storing:)")
            #expect(!text.contains("execute(literal:"), "\(name): use execute(sql:storing:)")
            // A statement that changes rows and is given values, in one call.
            let writing = /execute\(\s*sql:(?:(?!fetch)[^{}])*?[ (]arguments:/
            #expect(text.firstMatch(of: writing) == nil, "\(name): use execute(sql:storing:)")
        }
    }

    /// Writes the hostile text wherever a text of strangers goes.
    private func fill(_ store: Store) async throws {
        let hostile = Self.hostile
        func query(_ local: String, _ text: String) -> QueryRecord {
            QueryRecord(
                query: Query(
                    id: QueryID(domain: "d", local: local),
                    text: text,
                    goldAnswer: hostile,
                    attribution: Attribution(url: hostile, author: hostile, license: hostile)
                ),
                ordinal: 0,
                material: hostile
            )
        }
        let document = DocumentRecord(
            id: "d/\(hostile)",
            domain: "d",
            origin: .page,
            title: hostile,
            attribution: Attribution(url: hostile, author: hostile, license: hostile),
            passages: [Passage(title: hostile, text: hostile)]
        )
        try store.saveIngested(
            queries: [query("head", "another"), query(hostile, hostile)],
            documents: [document],
            broken: [BrokenRowRecord(domain: "d", file: hostile, line: 1, reason: hostile)],
            fingerprint: Fingerprint(of: ["f"])
        )
        let id = QueryID(domain: "d", local: hostile)
        let failed = StageResult(.failed(cause: hostile, message: hostile))
        let mark = Fingerprint(of: ["f"])
        try await store.record([RecordedResult(failed, stage: .rank, fingerprint: mark)], query: id)
        let run = try await store.beginRun(pipeline: hostile, config: hostile, release: hostile)
        try await store.note(
            EventRecord(kind: .stopped, query: id, cause: hostile, message: hostile, partial: hostile),
            run: run
        )
        try await store.save(StoreFixture.response("k", content: hostile), of: StoreFixture.request("k"), run: run)
        try await store.decide(id, .drop, note: hostile)
        try await store.rememberHash(hostile, path: hostile, size: 1, modifiedNanoseconds: 1)
        var page = PageSnapshot(
            address: hostile,
            url: hostile,
            outcome: .fetched,
            fetchedAt: Date(timeIntervalSince1970: 0)
        )
        page.message = hostile
        page.headers = [hostile: hostile]
        page.body = Data(hostile.utf8)
        try await store.save(page)
        try await store.saveWebSearch(hostile, provider: hostile, top: 1, results: hostile)
    }
}

/// Stores of earlier releases, in which SQLite kept a text up to its first U+0000.
@Suite("Stores that were cut at U+0000")
struct CutStoreTests {
    /// Opens a store as the release before ``NULCharacters`` left it.
    private static func reopened(_ path: String, _ change: @Sendable @escaping (Database) throws -> Void) throws
        -> Store
    {
        let queue = try DatabaseQueue(path: path)
        try queue.write { db in
            try change(db)
            try db.execute(sql: "DROP TABLE damaged_response")
            try StoreFixture.setBack(db, missing: StoreVersion.nulCharacters)
        }
        try queue.close()
        return try Store.open(path: path)
    }

    @Test("an answer that ended with U+0000 is whole again; one that was cut stays damaged, and is named")
    func answers() async throws {
        try await withTemporaryFolder { folder in
            let path = folder.appending(path: "s.sqlite").path
            let store = try Store.open(path: path)
            var digests: [String: String] = [:]
            for (key, tail) in [("cut", "\0 and more"), ("ended", "\0\0"), ("sound", "")] {
                try await store.save(StoreFixture.response(key), of: StoreFixture.request(key), run: nil)
                var whole = StoreFixture.response(key, content: "[1] > [2]" + tail)
                whole.model? += key == "ended" ? "\0" : ""
                digests[key] = whole.digest
            }
            try store.close()
            let again = try Self.reopened(path) { [digests] db in
                for (key, digest) in digests {
                    try db.execute(
                        sql: "UPDATE response SET digest = ? WHERE request_key = ?",
                        arguments: [digest, key]
                    )
                }
            }
            #expect(try await again.damagedResponses() == [.damagedResponse(key: "cut", query: "d/1")])
            #expect(try await again.response(for: "ended") == StoreFixture.response("ended"))
            #expect(FileManager.default.fileExists(atPath: path + ".before-migration"))
            try again.close()
        }
    }

    @Test("queries whose passages were cut are forgotten with what follows from them, and their domain is read again")
    func sources() async throws {
        try await withTemporaryFolder { folder in
            let path = folder.appending(path: "s.sqlite").path
            let store = try Store.open(path: path)
            let mark = Fingerprint(of: ["ingest"])
            let cut = Passage(text: "same head and more")
            let document = DocumentRecord(id: "d/1", domain: "d", origin: .given, passages: [cut])
            try store.saveIngested(
                queries: StoreFixture.queries(3),
                documents: [document],
                broken: [],
                fingerprint: mark
            )
            var state = IngestState(fingerprint: mark)
            state.isComplete = true
            for domain in ["d", "other"] { try await store.finishIngest(domain: domain, state: state) }
            let candidate = CandidateRecord(passage: cut, documentID: "d/1", origin: .cited, rank: 0)
            let found = StageResult(.done, .candidates([candidate], found: []))
            try await store.record(
                [RecordedResult(found, stage: .candidates, fingerprint: mark)],
                query: QueryID(domain: "d", local: "1")
            )
            try store.close()
            let again = try Self.reopened(path) { db in
                try db.execute(
                    sql: """
                        INSERT INTO left_out
                            (query_id, stage, fingerprint, passage_id, document_id, origin, reason, evidence, is_kept)
                        SELECT query_id, 'assemble', fingerprint, passage_id, document_id, origin, 'near-copy', '{}', 0
                        FROM candidate
                        """
                )
                try db.execute(sql: "UPDATE passage SET text = 'same head'")
                try db.execute(sql: #"UPDATE query SET material = '{"given":[{"text":"a\u0000b"}]}' WHERE id = 'd/2'"#)
            }
            #expect(try await again.ingestState(domain: "d")?.isComplete == false)
            #expect(try await again.ingestState(domain: "other")?.isComplete == true)
            let left = try await again.read { db in
                try String.fetchAll(db, sql: "SELECT query_id FROM outcome UNION ALL SELECT query_id FROM candidate")
            }
            #expect(left == ["d/0"])
            try again.close()
        }
    }
}
