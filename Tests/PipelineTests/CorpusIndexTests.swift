import Foundation
import Ranking
import Retrieval
import Store
import TestSupport
import Testing

@testable import Pipeline

@Suite("The corpus index", .timeLimit(.minutes(1)))
struct CorpusIndexTests {
    @Test("many domains' indices are built while hundreds of readers wait, and nothing blocks for good")
    func underLoad() async throws {
        try await withTemporaryFolder { folder async throws in
            let store = try Store.open(path: folder.appending(path: "s.sqlite").path)
            let mark = Fingerprint(of: ["ingest"])
            let domains = (0..<12).map { "d\($0)" }
            for domain in domains {
                try await store.beginIngest(domain: domain, fingerprint: mark)
                let documents = (0..<200).map { number in
                    DocumentRecord(
                        id: "\(domain)/\(number)",
                        domain: domain,
                        origin: .corpus,
                        ordinal: number,
                        passages: [Passage(text: "document \(number) of \(domain) about cats and dogs")]
                    )
                }
                try store.saveIngested(queries: [], documents: documents, broken: [], fingerprint: mark)
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for round in 0..<20 {
                    for domain in domains {
                        group.addTask {
                            for _ in 0..<5 { _ = try await store.passages(ofDocuments: ["\(domain)/\(round)"]) }
                        }
                        group.addTask {
                            let index = CorpusIndex(
                                store: store,
                                domain: domain,
                                parameters: BM25Parameters(k1: 0.9, b: 0.4)
                            )
                            let built = try await index.built()
                            #expect(built.entries.count == 200)
                        }
                    }
                }
                try await group.waitForAll()
            }
            try store.close()
        }
    }
}
