import Foundation
import GRDB
import Ranking
import Synchronization
import Teacher
import TestSupport
import Testing

@testable import Pipeline
@testable import Store

@Suite("Answers that changed on the disk")
struct DamagedAnswerTests {
    private static let settings = "list: {size: 6, minimum: 2}\nfilter: {alpha: 0.0}"

    @Test("a damaged answer fails its own query, is not paid again by itself, and is asked once more on demand")
    func setApart() async throws {
        try await withTemporaryFolder { folder in
            let asked = Mutex<[String: Int]>([:])
            let run = try await ScriptedRun(
                folder: folder,
                lists: [ScriptedRun.list("a"), ScriptedRun.list("b"), ScriptedRun.list("c")],
                settings: Self.settings
            ) { request in
                asked.withLock { $0[String(request.query.rawValue.dropFirst(2)), default: 0] += 1 }
                return ScriptedRun.answer(request, order: [1, 2, 3, 4, 5, 6])
            }
            try await run.run()
            #expect(asked.withLock { $0 } == ["a": 1, "b": 1, "c": 1])
            try await run.store.write { db in
                try db.execute(
                    sql: """
                        UPDATE response SET content = '[2] > [1]' WHERE request_key IN (SELECT key FROM request WHERE query_id = 'd/b');
                        DELETE FROM outcome WHERE stage IN ('rank', 'filter')
                        """
                )
            }
            try await run.run()
            #expect(asked.withLock { $0 } == ["a": 1, "b": 1, "c": 1])
            let steps = try #require(try await run.store.detail(of: QueryID(rawValue: "d/b"))).steps
            #expect(steps.last?.cause == "damaged-answer")
            #expect(steps.last?.message?.contains("restore the store from a backup") == true)
            for sound in ["d/a", "d/c"] {
                let steps = try #require(try await run.store.detail(of: QueryID(rawValue: sound))).steps
                #expect(steps.last?.stage == .filter && steps.last?.status == .done)
            }
            // Nothing else asks for it either.
            try await run.run()
            #expect(asked.withLock { $0["b"] } == 1)
            #expect(try await run.store.setDamagedAnswersApart() == 1)
            try await run.run()
            #expect(asked.withLock { $0 } == ["a": 1, "b": 2, "c": 1])
            #expect(try await run.verdict("b")?.reason == nil)
            #expect(try await run.store.damagedResponses().isEmpty)
            let kept = try await run.store.read { db in
                try String.fetchAll(db, sql: "SELECT content FROM damaged_response")
            }
            #expect(kept == ["[2] > [1]"])
        }
    }

    @Test("an answer with U+0000 is read in the run as it is read later")
    func sameBytes() async throws {
        try await withTemporaryFolder { folder in
            let run = try await ScriptedRun(
                folder: folder,
                lists: [ScriptedRun.list("a"), ScriptedRun.list("b")],
                settings: Self.settings
            ) { request in
                ScriptedRun.answer(request, order: [1, 2, 3, 4, 5, 6], reasoning: "sand\0 has wide pores\0")
            }
            try await run.run()
            for id in ["a", "b"] { #expect(try await run.verdict(id)?.reason == nil) }
            let reasoning = try await run.store.read { db in
                try String.fetchAll(db, sql: "SELECT reasoning FROM response")
            }
            #expect(reasoning == Array(repeating: "sand\u{FFFD} has wide pores\u{FFFD}", count: 2))
            let report = try await Replay(configuration: run.configuration)
                .run(into: folder.appending(path: "replayed.sqlite").path)
            #expect(report.isClean, "\(report)")
        }
    }
}
