import Foundation
import Ranking
import Retrieval
import Settings
import Store
import TestSupport
import Testing

@testable import Pipeline

@Suite("Web search as candidates", .timeLimit(.minutes(3)))
struct WebFinderTests {
    private static let body = """
        {"type": "search", "web": {"results": [
          {"url": "https://bio.example/questions/1/own", "title": "own"}, {"url": "https://a.example/1", "title": "A"},
          {"url": "https://gone.example/", "title": "gone"}, {"url": "https://b.example/2", "title": "B"}]}}
        """

    private static func query(_ text: String = "Why do cells divide?") -> QueryRecord {
        QueryRecord(
            query: Query(
                id: QueryID(domain: "d", local: "1"),
                text: text,
                goldAnswer: nil,
                attribution: Attribution(url: "https://bio.example/q/1")
            ),
            ordinal: 0,
            material: #"{"citedURLs":[],"excluded":[],"qrels":{}}"#
        )
    }

    /// A store, a folder with the pages a and b, and a service.
    private func withService(
        quota: Int? = nil,
        _ body: (_ store: Store, _ settings: Settings, _ server: AnswerServer) async throws -> Void
    ) async throws {
        try await withTemporaryFolder { folder async throws in
            let pages = folder.appending(path: "pages")
            try FileManager.default.createDirectory(at: pages, withIntermediateDirectories: true)
            let index = """
                {"url": "https://a.example/1", "file": "a.txt", "title": "A page"}
                {"url": "https://b.example/2", "file": "b.txt"}
                """
            try Data(index.utf8).write(to: pages.appending(path: "pages.jsonl"))
            for name in ["a", "b"] {
                let text = (1...3).map { "Paragraph \($0) of page \(name), long enough to stand on its own." }
                try Data(text.joined(separator: "\n\n").utf8).write(to: pages.appending(path: "\(name).txt"))
            }
            let server = try AnswerServer([.init(Self.body)], folder: folder)
            defer { server.stop() }
            var values: [String: SettingValue] = [
                "kind": .string("web_search"), "provider": .string("brave"), "url": .string(server.url),
                "api_key_env": .string("KEY"), "top": .integer(2), "limit": .integer(4), "pages": .string(pages.path),
            ]
            if let quota { values["quota"] = .integer(quota) }
            let store = try Store.open(path: folder.appending(path: "s.sqlite").path)
            try await body(store, Settings(path: "c", values: values), server)
            try store.close()
            let bytes = try Data(contentsOf: folder.appending(path: "s.sqlite"))
            #expect(!bytes.contains(Data("s3cret-key".utf8)), "the key reached the store")
        }
    }

    private func find(_ settings: Settings, _ store: Store, _ query: QueryRecord = query()) async throws
        -> FoundPassages
    {
        try await finder(settings, store).find(query, material: SourceMetadata(of: query))
    }

    private func finder(_ settings: Settings, _ store: Store, _ state: RunState = RunState()) throws
        -> any CandidateFinder
    {
        let context = FinderContext(
            store: store,
            domain: "d",
            seed: 7,
            environment: ["KEY": "s3cret-key"],
            embeddings: EmbeddingService(store: store),
            crawler: Crawler(store: SnapshotLedger(store: store)),
            state: state
        )
        return try #require(try FinderRegistry.finders([settings], context: context).first)
    }

    @Test(
        "pages that the service names become passages; the question's own site is dropped, and nothing is asked twice"
    )
    func found() async throws {
        try await withService { store, settings, server in
            let found = try await find(settings, store)
            #expect(found.origin == .web)
            // `top` counts what is left after dropping: a, and one that can't be had.
            #expect(found.documents.map(\.id) == ["d/p/https://a.example/1"])
            #expect(found.hits.count == 3 && found.hits.first?.passage.title == "A page")
            #expect(found.missing == ["page https://gone.example/, named by the web search, could not be had"])
            #expect(try await find(settings, store).hits.map(\.passage) == found.hits.map(\.passage))
            #expect(try server.asked().count == 1)
        }
    }

    @Test("a run that stops sends no search and no further attempt, and waits for no pause between attempts")
    func stopped() async throws {
        try await withService { store, settings, server in
            let state = RunState()
            let pause = Task { try await state.pause(.seconds(3600)) }
            let finder = try finder(settings, store, state)
            state.stop(.interrupted)
            await #expect(throws: CancellationError.self) { try await pause.value }
            let query = Self.query()
            await #expect(throws: (any Error).self) {
                _ = try await finder.find(query, material: SourceMetadata(of: query))
            }
            #expect((try? server.asked())?.isEmpty != false)
        }
    }

    @Test("what many ask at the same time is asked once")
    func together() async throws {
        try await withService { store, settings, server in
            let context = FinderContext(
                store: store,
                domain: "d",
                seed: 7,
                environment: ["KEY": "s3cret-key"],
                embeddings: EmbeddingService(store: store),
                crawler: Crawler(store: SnapshotLedger(store: store))
            )
            let finder = try #require(try FinderRegistry.finders([settings], context: context).first)
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        let query = Self.query()
                        return try await finder.find(query, material: SourceMetadata(of: query)).hits.count
                    }
                }
                for try await count in group { #expect(count == 3) }
            }
            #expect(try server.asked().count == 1)
        }
    }

    @Test("a search that two domains of a run want is sent once")
    func domains() async throws {
        try await withTemporaryFolder { folder async throws in
            let server = try AnswerServer([.init(#"{"results": []}"#)], folder: folder, delay: 0.2)
            defer { server.stop() }
            let rows = (0..<4).map { #"{"id": "\#($0)", "query": "Why do cells of kind \#($0) divide?"}"# }
            try Data(rows.joined(separator: "\n").utf8).write(to: folder.appending(path: "q.jsonl"))
            func domain(_ name: String, top: Int) -> String {
                """
                  \(name):
                    source: {kind: jsonl, path: \(folder.path)/q.jsonl}
                    candidates: [{kind: web_search, provider: searxng, url: "\(server.url)", top: \(top)}]
                    judge: {positives: complex-qa-positives, negatives: rest}
                """
            }
            let yaml = """
                name: two
                store: \(folder.path)/s.sqlite
                teacher: {provider: simulator}
                domains:
                \(domain("a", top: 5))
                \(domain("b", top: 5))
                """
            let configuration = try PipelineConfiguration(yaml: yaml, path: "two.yaml", environment: [:])
            let store = try Store.open(path: configuration.storePath)
            let runner = PipelineRunner(
                configuration: configuration,
                store: store,
                runID: nil,
                state: RunState(),
                progress: RunProgress(),
                crawler: Crawler(store: SnapshotLedger(store: store)),
                policy: AnswerPolicy { _, _ in throw CancellationError() }
            )
            let marks = try await runner.prepare()
            for stage in [StageName.ingest, .candidates] {
                try await runner.run(RunOptions(only: stage), fingerprints: marks)
            }
            let counts = try await store.stageCounts(domains: ["a", "b"]).filter { $0.stage == .candidates }
            #expect(counts.map { $0.done + $0.rejected } == [4, 4])
            #expect(try server.asked().count == 4)
            try store.close()
        }
    }

    @Test("a search for more results than one under way brings is a search of its own")
    func more() async throws {
        let searches = SharedSearches()
        let asked = Asked()
        func search(_ top: Int) -> Task<[SearchResult], any Error> {
            Task {
                try await searches.results(provider: "p", text: "t", top: top) {
                    await asked.add(top)
                    try await Task.sleep(for: .milliseconds(100))
                    return []
                }
            }
        }
        let few = search(5)
        while await asked.tops.isEmpty { try await Task.sleep(for: .milliseconds(1)) }
        for task in [search(10), search(5), few] { _ = try await task.value }
        #expect(await asked.tops == [5, 10])
    }

    private actor Asked {
        var tops: [Int] = []

        func add(_ top: Int) { tops.append(top) }
    }

    @Test("the day's quota is kept across runs, stops with what to do, and stored answers still come")
    func quota() async throws {
        try await withService(quota: 1) { store, settings, server in
            _ = try await find(settings, store)
            await #expect {
                try await find(settings, store, Self.query("Another question, not asked before"))
            } throws: { error in
                guard case SearchError.quota(let words) = error else { return false }
                return words.contains("quota of 1 requests a day is used up") && words.contains("tomorrow")
            }
            #expect(try await find(settings, store).hits.count == 3)
            #expect(try server.asked().count == 1)
        }
    }

    @Test("without a service, BM25 searches the domain's pages that are in the store")
    func local() async throws {
        try await withTemporaryFolder { folder async throws in
            let store = try Store.open(path: folder.appending(path: "s.sqlite").path)
            let pages = [
                ("d", "https://a.example/1", ["cells divide by mitosis", "cells divide again"]),
                ("d", "https://bio.example/q/9", ["cells divide, says the site itself"]),
                ("d", "https://c.example/", ["nothing of the kind"]),
                ("e", "https://e.example/", ["cells divide elsewhere"]),
                ("d", "https://z.example/", ["when cells divide, cells grow"]),
            ]
            let documents = pages.map { domain, url, texts in
                DocumentRecord(
                    id: DocumentName.page(url, domain: domain),
                    domain: domain,
                    origin: .page,
                    passages: texts.map { Passage(text: $0) }
                )
            }
            try store.saveIngested(queries: [], documents: documents, broken: [], fingerprint: Fingerprint(of: ["x"]))
            func find(top: Int, limit: Int = 60) async throws -> [String] {
                let values: [String: SettingValue] = [
                    "kind": .string("web_search"), "provider": .string("local"), "top": .integer(top),
                    "limit": .integer(limit),
                ]
                return try await self.find(Settings(path: "c", values: values), store).hits.map(\.documentID)
            }
            let all = try await find(top: 5)
            #expect(Set(all) == ["d/p/https://a.example/1", "d/p/https://z.example/"] && all.count == 3)
            let one = try await find(top: 1)
            #expect(Set(one).count == 1)
            #expect(try await find(top: 5, limit: 1).count == 1)
            try store.close()
        }
    }

    @Test(
        "what a service lacks is said before the run",
        arguments: [
            ("provider: searxng", "c.url: expected where searxng listens"),
            ("provider: brave", "c.api_key_env: expected the name of the environment variable with the key"),
            ("provider: brave, api_key_env: NONE", "c.api_key_env: expected the key in the environment variable NONE"),
            ("provider: google, api_key_env: KEY", "c.engine: expected the id of a search engine (cx)"),
        ]
    )
    func preflight(text: String, message: String) throws {
        var values: [String: SettingValue] = [:]
        for pair in text.split(separator: ", ") {
            let parts = pair.split(separator: ": ").map(String.init)
            values[parts[0]] = .string(parts[1])
        }
        let problems = WebFinderMaker.problems(Settings(path: "c", values: values), environment: ["KEY": "k"])
        #expect(problems.map { $0.localizedDescription.hasPrefix(message) } == [true])
    }
}
