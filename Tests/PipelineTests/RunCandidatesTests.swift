import Foundation
import Ranking
import Store
import TestSupport
import Testing

@testable import Pipeline

@Suite("Ready runs as candidates", .timeLimit(.minutes(3)))
struct RunCandidatesTests {
    /// A store with the queries 1 and 2 and the documents `a`, `b`, `c c` and `d`.
    private func withStore(_ body: (Store, URL) async throws -> Void) async throws {
        try await withTemporaryFolder { folder async throws in
            let store = try Store.open(path: folder.appending(path: "s.sqlite").path)
            let mark = Fingerprint(of: ["ingest"])
            try await store.beginIngest(domain: "d", fingerprint: mark)
            let documents = ["a", "b", "c c", "d"].enumerated().map { number, id in
                DocumentRecord(
                    id: DocumentName.corpus(id, domain: "d"),
                    domain: "d",
                    origin: .corpus,
                    ordinal: number,
                    passages: [Passage(text: "text of \(id)")]
                )
            }
            let queries = (1...2).map(Self.query)
            try store.saveIngested(queries: queries, documents: documents, broken: [], fingerprint: mark)
            try await body(store, folder)
            try store.close()
        }
    }

    private static func query(_ number: Int) -> QueryRecord {
        QueryRecord(
            query: Query(
                id: QueryID(domain: "d", local: "\(number)"),
                text: "query \(number)",
                goldAnswer: nil,
                attribution: Attribution()
            ),
            ordinal: number,
            material: #"{"citedURLs":[],"excluded":["d"],"qrels":{}}"#
        )
    }

    private func find(_ number: Int, top: Int = 40, _ file: URL, _ store: Store) async throws -> FoundPassages {
        let query = Self.query(number)
        let index = RunIndex(store: store, domain: "d", file: file)
        return try await RunFinder(store: store, index: index, top: top)
            .find(query, material: SourceMetadata(of: query))
    }

    @Test("documents come in trec_eval's order, without excluded ones, and absent ones are named")
    func order() async throws {
        try await withStore { store, folder in
            let file = folder.appending(path: "run.txt")
            // 1.00000001 is 1 in single precision, so `c c`, `b` and `a` are a tie, which falls by name.
            let lines = """
                1 Q0 a 1 1.00000001 t
                1 Q0 b 2 1.0 t
                1 Q0 c c 3 1.0 t
                1 Q0 d 4 9 t
                1 Q0 gone 5 2 t
                1 Q0 b 6 8 t
                7 Q0 a 1 1 t
                broken
                """
            try Data(lines.utf8).write(to: file)
            let found = try await find(1, file, store)
            #expect(found.origin == .run)
            #expect(found.hits.map(\.documentID) == ["d/c/c c", "d/c/b", "d/c/a"])
            #expect(found.hits.map(\.score) == [1, 1, 1])
            #expect(found.missing == ["document gone, ranked by the run run.txt, is not in the corpus"])
            #expect(try await find(1, top: 2, file, store).hits.map(\.documentID) == ["d/c/c c"])
            #expect(try await find(2, file, store).missing == ["query d/2 has no line in the run run.txt"])
            let broken = try await store.brokenRows(domain: "d")
            #expect(broken.map(\.line) == [6, 8])
            #expect(broken.first?.reason == "query 1: document b repeated; its first line counts")
            #expect(try await store.ingestState(domain: "d")?.broken == 2)
        }
    }

    @Test("a run that was loaded is not read again; one that changed is, and a load that broke off leaves nothing")
    func reload() async throws {
        try await withStore { store, folder in
            let file = folder.appending(path: "run.txt")
            try Data("1 Q0 a 1 2 t\nbroken\n".utf8).write(to: file)
            let first = try await RunIndex(store: store, domain: "d", file: file).loaded()
            #expect(try await store.isRunFileLoaded(first))
            #expect(try await RunIndex(store: store, domain: "d", file: file).loaded() == first)
            try Data("1 Q0 b 1 2 t\nbroken\n".utf8).write(to: file)
            let second = try await RunIndex(store: store, domain: "d", file: file).loaded()
            #expect(second != first)
            #expect(try await !store.isRunFileLoaded(first))
            #expect(try await store.brokenRows(domain: "d").count == 1)
            // As after a kill: begun, some lines stored, never finished.
            try store.beginRunFile(second, domain: "d", path: file.path)
            let half = [RunHit(query: "1", document: "a", score: 1, line: 1)]
            try store.saveRunHits(half, broken: [], fingerprint: second, domain: "d", path: file.path)
            #expect(try await !store.isRunFileLoaded(second))
            #expect(try await find(1, file, store).hits.map(\.documentID) == ["d/c/b"])
        }
    }

    @Test("a run's bytes are part of what makes candidates stale, its path is not")
    func stale() async throws {
        try await withTemporaryFolder { folder async throws in
            let store = try Store.open(path: folder.appending(path: "s.sqlite").path)
            try Data("{\"id\": 1, \"query\": \"q\"}".utf8).write(to: folder.appending(path: "q.jsonl"))
            func marks(_ run: String, _ text: String) async throws -> [StageName: Fingerprint] {
                let file = folder.appending(path: run)
                try Data(text.utf8).write(to: file)
                let configuration = try PipelineConfiguration(
                    yaml: """
                        name: p
                        store: \(folder.path)/s.sqlite
                        teacher: {provider: simulator}
                        domains:
                          d:
                            source: {kind: jsonl, path: \(folder.path)/q.jsonl}
                            candidates: [{kind: run, path: \(file.path)}]
                            judge: {positives: complex-qa-positives}
                        """,
                    path: "p.yaml",
                    environment: [:]
                )
                #expect(Preflight(configuration: configuration, environment: [:]).problems().isEmpty)
                return try await DomainFingerprints(configuration: configuration, hashes: SourceHash(store: store))
                    .fingerprints(of: try #require(configuration.domains.first))
            }
            let before = try await marks("a.txt", "1 Q0 a 1 2 t\n")
            #expect(try await marks("b.txt", "1 Q0 a 1 2 t\n") == before)
            let after = try await marks("c.txt", "1 Q0 a 1 3 t\n")
            #expect(after[.ingest] == before[.ingest] && after[.candidates] != before[.candidates])
            try store.close()
        }
    }
}
