import Foundation
import Ranking
import Store
import TestSupport
import Testing

@testable import Pipeline

@Suite("A corpus that holds an id twice")
struct RepeatedDocumentTests {
    @Test(
        "the first document counts, the other one is a broken row that names both lines, also after a reading that broke off"
    )
    func first() async throws {
        try await withTemporaryFolder { folder in
            try Data("1\tfirst text\n2\tsecond text\n1\tother text\n".utf8).write(
                to: folder.appending(path: "c.tsv")
            )
            try Data("{\"id\": \"q\", \"query\": \"why\"}\n".utf8).write(to: folder.appending(path: "q.jsonl"))
            let yaml = """
                name: twice
                store: \(folder.path)/store.sqlite
                teacher: {provider: openai-compatible, base_url: "http://127.0.0.1:9/v1", model: m}
                domains:
                  d:
                    source: {kind: jsonl, path: \(folder.path)/q.jsonl}
                    corpus: {kind: tsv, path: \(folder.path)/c.tsv}
                    candidates: [{kind: bm25, top: 5}]
                    judge: {positives: complex-qa-positives}
                """
            let configuration = try PipelineConfiguration(yaml: yaml, path: "twice.yaml", environment: [:])
            let store = try Store.open(path: configuration.storePath)
            let domain = try #require(configuration.domains.first)
            let stage = IngestStage(store: store, domain: domain, fingerprint: Fingerprint(of: ["1"]))
            for _ in 0..<2 {
                try await stage.run()
                let state = try #require(try await store.ingestState(domain: "d"))
                #expect(state.documents == 2 && state.broken == 1)
                let rows = try await store.brokenRows(domain: "d")
                #expect(rows.map(\.line) == [3])
                #expect(rows.first?.reason == "id 1 repeated, first at line 1, which counts")
                let passages = try await store.passages(ofDocuments: [DocumentName.corpus("1", domain: "d")])
                #expect(passages.values.flatMap { $0.map(\.text) } == ["first text"])
                // As after a kill: what was read lies there, and is read again.
                try await store.beginIngest(domain: "d", fingerprint: Fingerprint(of: ["1"]))
            }
            try store.close()
        }
    }
}
