import Foundation
import Ranking
import Store
import TestSupport
import Testing

@testable import Pipeline

@Suite("Ids of the source")
struct SourceIDTests {
    /// A teacher that orders the passages as they stand.
    private static let order = "[1] > [2] > [3] > [4]"

    private static func docids(_ run: ScriptedRun) async throws -> (exported: [String], shown: [String]) {
        try await run.run()
        var lists: [TrainingList] = []
        try run.store.eachKeptList { lists.append($0) }
        let list = try #require(lists.first)
        let detail = try #require(await run.store.detail(of: list.query.id))
        return (list.items.map(\.docid), (detail.list?.items ?? []).map { detail.docid($0.documentID) })
    }

    @Test("a corpus document keeps its own id in what is exported and shown")
    func corpus() async throws {
        try await withTemporaryFolder { folder async throws in
            let documents = (0..<4).map { ["id": "animals/0\($0).txt", "content": "a cat on mat number \($0)"] }
            try JSONFile.write(documents, to: folder.appending(path: "documents.jsonl"))
            let example: [String: Any] = ["id": "7", "query": "cat", "gold_ids": ["animals/02.txt"]]
            try JSONFile.write([example], to: folder.appending(path: "examples.jsonl"))
            let run = try await ScriptedRun(
                yaml: """
                    name: p
                    store: \(folder.path)/store.sqlite
                    teacher: {provider: openai-compatible, base_url: "http://127.0.0.1:9/v1", model: m}
                    domains:
                      d:
                        source: {kind: bright, path: \(folder.path)}
                        candidates: [{kind: bm25, top: 4}]
                        judge: {qrels: true}
                    filter: {alpha: 0}
                    """
            ) { _ in ScriptedRun.answer(Self.order) }
            let (exported, shown) = try await Self.docids(run)
            #expect(exported.sorted() == documents.compactMap { $0["id"] } && exported == shown)
        }
    }

    @Test("a passage that comes with its query keeps its id; one without an id has its name in the store")
    func given() async throws {
        try await withTemporaryFolder { folder async throws in
            let passages: [[String: Any]] = [
                ["id": "p-1", "text": "one", "label": 1], ["text": "two", "label": 0],
                ["id": 33, "text": "three", "label": 0], ["id": "p-4", "text": "four", "label": 0],
            ]
            let run = try await ScriptedRun(
                folder: folder,
                lists: [["id": "q", "query": "which?", "passages": passages]],
                settings: "filter: {alpha: 0}"
            ) { _ in ScriptedRun.answer(Self.order) }
            let (exported, shown) = try await Self.docids(run)
            #expect(exported.sorted() == ["33", "d/g/d/q/2", "p-1", "p-4"] && exported == shown)
        }
    }
}
