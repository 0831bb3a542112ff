import Foundation
import Ranking
import Retrieval
import Settings
import Store
import TestSupport
import Testing

@testable import Pipeline

@Suite("The corpus index", .timeLimit(.minutes(3)))
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
                try await store.finishIngest(domain: domain, state: IngestState(fingerprint: mark, isComplete: true))
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
                                contents: .words(BM25Parameters(k1: 0.9, b: 0.4))
                            )
                            let corpus = try await index.opened()
                            #expect(corpus.count == 200)
                        }
                    }
                }
                try await group.waitForAll()
            }
            try store.close()
        }
    }

    private func load(_ texts: [String], _ mark: Fingerprint, into store: Store) async throws {
        try await store.beginIngest(domain: "d", fingerprint: mark)
        let documents = texts.enumerated().map { number, text in
            DocumentRecord(
                id: "d/\(number)",
                domain: "d",
                origin: .corpus,
                ordinal: number,
                passages: [Passage(text: text)]
            )
        }
        try store.saveIngested(queries: [], documents: documents, broken: [], fingerprint: mark)
        try await store.finishIngest(domain: "d", state: IngestState(fingerprint: mark, isComplete: true))
    }

    private func files(_ store: Store) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: store.path + ".index").filter { !$0.hasSuffix(".lock") }
    }

    @Test("a later run opens the index that is there, makes a damaged one anew, and drops that of an older corpus")
    func reopened() async throws {
        try await withTemporaryFolder { folder async throws in
            let store = try Store.open(path: folder.appending(path: "s.sqlite").path)
            func open() async throws -> NumberedCorpus {
                try await CorpusIndex(store: store, domain: "d", contents: .words(BM25Parameters())).opened()
            }
            try await load(["cats and dogs", "dogs", "cats and dogs"], Fingerprint(of: ["1"]), into: store)
            let first = try await open()
            #expect(first.count == 2, "a text that comes twice counts once")
            #expect(try first.index.search("cats", top: 5).map { try first.entry($0.index).documentID } == ["d/0"])
            #expect(try first.entry(1).passage == Passage(text: "dogs").id)

            let file = first.index.url
            let bytes = try Data(contentsOf: file)
            let date = try file.resourceValues(forKeys: [.contentModificationDateKey]).contentModificationDate
            _ = try await open()
            let later = URL(filePath: file.path)
            #expect(try later.resourceValues(forKeys: [.contentModificationDateKey]).contentModificationDate == date)

            var damaged = bytes
            damaged[bytes.count - 3] ^= 0xFF
            for broken in [damaged, bytes.prefix(300), Data()] {
                try broken.write(to: file)
                try Data("left by a kill".utf8).write(to: URL(filePath: file.path + ".postings"))
                _ = try await open()
                #expect(try Data(contentsOf: file) == bytes)
                #expect(try files(store) == [file.lastPathComponent])
            }

            try await load(["cats", "birds", "more birds"], Fingerprint(of: ["2"]), into: store)
            let second = try await open()
            #expect(try second.index.search("birds", top: 5).map(\.index) == [1, 2])
            #expect(try files(store) == [second.index.url.lastPathComponent])
            #expect(try first.index.search("cats", top: 5).count == 1, "one that is open stays whole")
            try store.close()
        }
    }

    @Test("finders of one domain with the same parameters share an index, and a sample alone reads no words")
    func shared() async throws {
        try await withTemporaryFolder { folder async throws in
            let store = try Store.open(path: folder.appending(path: "s.sqlite").path)
            try await load((0..<50).map { "text \($0)" }, Fingerprint(of: ["1"]), into: store)
            let context = FinderContext(store: store, domain: "d", seed: 7, embeddings: EmbeddingService(store: store))
            let bm25 = Settings(path: "a", values: ["kind": .string("bm25")])
            let other = Settings(path: "b", values: ["kind": .string("bm25"), "k1": .number(1.2)])
            let sample = Settings(path: "c", values: ["kind": .string("sample"), "count": .integer(3)])
            let finders = try FinderRegistry.finders([bm25, other, sample, bm25], context: context)
            let corpora = finders.compactMap { ($0 as? BM25Finder)?.corpus ?? ($0 as? SampleFinder)?.corpus }
            #expect(corpora.count == 4)
            #expect(corpora[0] === corpora[3] && corpora[0] !== corpora[1])
            #expect(corpora[2] === corpora[0] || corpora[2] === corpora[1])

            let alone = try FinderRegistry.finders([sample], context: context).compactMap {
                ($0 as? SampleFinder)?.corpus
            }
            let names = try await alone[0].opened()
            #expect(names.count == 50)
            #expect(try names.index.search("text", top: 5).isEmpty)
            #expect(try names.entry(49).documentID == "d/49")
            try store.close()
        }
    }
}
