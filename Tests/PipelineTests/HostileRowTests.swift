import Foundation
import Ranking
import Settings
import Store
import TestSupport
import Testing

@testable import Pipeline

@Suite("Rows that hold up a reader", .timeLimit(.minutes(1)))
struct HostileRowTests {
    @Test("a row with 80,000 marks on a letter is broken, in a query, its answer or a passage, and the others are read")
    func marks() async throws {
        try await withTemporaryFolder { folder async throws in
            let hostile = "a" + String(repeating: "\u{0323}\u{0301}", count: 40_000)
            func passages(_ text: String) -> [[String: Any]] {
                [["text": text, "label": 1], ["text": "no", "label": 0]]
            }
            let rows: [[String: Any]] = [
                ["id": "1", "query": "sound", "passages": passages("yes")],
                ["id": "2", "query": hostile, "passages": passages("yes")],
                ["id": "3", "query": "answer", "gold_answer": hostile, "passages": passages("yes")],
                ["id": "4", "query": "passage", "passages": passages(hostile)],
                ["id": "5", "query": "last", "passages": passages("yes")],
            ]
            let file = folder.appending(path: "q.jsonl")
            let lines = try rows.map { String(decoding: try JSONSerialization.data(withJSONObject: $0), as: UTF8.self) }
            try Data(lines.joined(separator: "\n").utf8).write(to: file)
            let yaml = """
                name: p
                store: \(folder.path)/s.sqlite
                teacher: {provider: simulator}
                domains:
                  d:
                    source: {kind: jsonl, path: \(file.path)}
                    judge: {given: true}
                """
            let configuration = try PipelineConfiguration(yaml: yaml, path: "p.yaml", environment: [:])
            let store = try Store.open(path: configuration.storePath)
            let mark = Fingerprint(of: ["ingest"])
            try await IngestStage(store: store, domain: configuration.domains[0], fingerprint: mark).run()
            let broken = try await store.brokenRows(domain: "d")
            #expect(broken.count == 3 && broken.allSatisfy { $0.file == file.path })
            #expect(broken.map(\.reason).allSatisfy { $0.contains("at most 30 combining marks on a letter") })
            #expect(try await store.ingestState(domain: "d")?.queries == 2)
            try store.close()
        }
    }
}
