import Foundation
import Logging
import Ranking
import Retrieval
import Settings
import Simulator
import Store
import Teacher
import TestSupport
import Testing

@testable import Pipeline

/// Dense retrieval over real HTTP, against the simulator on loopback.
@Suite("Dense retrieval", .serialized, .timeLimit(.minutes(2)))
struct DenseTests {
    static let words = [
        "cat", "dog", "fish", "bird", "horse", "mouse", "whale", "snake", "tiger", "bear", "wolf", "crab",
    ]

    static func text(_ number: Int) -> String {
        "the \(words[number % 12]) met the \(words[number / 12 % 12]) at house \(number)"
    }

    static func fill(_ store: Store, domain: String, count: Int = 300) async throws {
        let mark = Fingerprint(of: ["ingest"])
        try await store.beginIngest(domain: domain, fingerprint: mark)
        let documents = (0..<count).map { number in
            DocumentRecord(
                id: DocumentName.corpus("\(number)", domain: domain),
                domain: domain,
                origin: .corpus,
                ordinal: number,
                passages: [Passage(text: text(number))]
            )
        }
        try store.saveIngested(queries: [], documents: documents, broken: [], fingerprint: mark)
    }

    static func settings(_ url: String, _ more: [String: SettingValue] = [:]) -> Settings {
        let values: [String: SettingValue] = [
            "model": .string("m"), "base_url": .string(url), "batch": .integer(16), "concurrency": .integer(4),
            "attempts": .integer(20), "backoff": .object(["base": .string("5ms"), "ceiling": .string("20ms")]),
            "price": .object(["input": .number(1)]),
        ]
        return Settings(path: "c", values: values.merging(more) { $1 })
    }

    static func embeddings(_ store: Store, budget: Double? = nil) -> EmbeddingService {
        EmbeddingService(
            ledger: AnswerLedger(store: store, runID: nil),
            sharedBudget: StoreSpending(store: store).budget(limit: budget),
            environment: [:],
            log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
    }

    static func finder(_ store: Store, _ embeddings: EmbeddingService, _ settings: Settings, domain: String = "d")
        throws
        -> DenseFinder
    {
        let corpus = DenseCorpus(
            store: store,
            domain: domain,
            cache: try embeddings.cache(EmbeddingConfiguration(settings: settings)),
            tally: embeddings.tally,
            note: { _ in }
        )
        return DenseFinder(store: store, corpus: corpus, top: 5)
    }

    static func query(_ text: String, excluded: [String] = [], domain: String = "d") throws -> (
        QueryRecord, SourceMetadata
    ) {
        let record = QueryRecord(
            query: Query(id: QueryID(domain: domain, local: text), text: text),
            ordinal: 0,
            material: #"{"citedURLs":[],"qrels":{},"excluded":[]}"#
        )
        var material = try SourceMetadata(of: record)
        material.excluded = excluded
        return (record, material)
    }

    static func withBoth(
        _ set: (inout SimulatorConfiguration) -> Void = { _ in },
        _ body: (String, RunningSimulator) async throws -> Void
    ) async throws {
        var configuration = SimulatorConfiguration()
        set(&configuration)
        let simulator = try await Simulator.start(configuration)
        do {
            try await withTemporaryFolder { try await body($0.appending(path: "s.sqlite").path, simulator) }
            await simulator.stop()
        } catch {
            await simulator.stop()
            throw error
        }
    }

    @Test("finds the nearest passages, leaves out what is excluded, and asks for each text once, whatever goes wrong")
    func found() async throws {
        try await Self.withBoth({
            $0.faults.error500 = 0.2
            $0.faults.error503 = 0.1
        }) { path, simulator in
            let store = try Store.open(path: path)
            try await Self.fill(store, domain: "d")
            try await Self.fill(store, domain: "e")
            let embeddings = Self.embeddings(store)
            let finders = try ["d", "e"].map {
                try Self.finder(store, embeddings, Self.settings(simulator.baseURL), domain: $0)
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<40 {
                    for (finder, domain) in zip(finders, ["d", "e"]) {
                        group.addTask {
                            let (query, material) = try Self.query(Self.text(number), domain: domain)
                            let found = try await finder.find(query, material: material)
                            #expect(found.hits.count == 5 && found.origin == .dense)
                            #expect(found.hits.first?.passage.text == Self.text(number))
                            #expect(abs((found.hits.first?.score ?? 0) - 1) < 0.002)
                        }
                    }
                }
                try await group.waitForAll()
            }
            let (query, material) = try Self.query(Self.text(7), excluded: ["7"])
            let others = try await finders[0].find(query, material: material)
            #expect(others.hits.count == 5 && !others.hits.contains { $0.passage.text == Self.text(7) })
            // Queries have the same form as passages here, so the same texts: nothing more was sent for them.
            #expect(simulator.statistics.embedded == 300)
            #expect(simulator.statistics.answeredAgain == 0)
            let costs = try await store.costs()
            #expect(costs.map(\.stage) == costs.map { _ in .candidates })
            #expect(costs.reduce(0) { $0 + $1.promptTokens } == simulator.statistics.promptTokens)
            #expect(costs.reduce(0) { $0 + $1.costMicroUSD } == simulator.statistics.promptTokens)
            #expect(!costs.contains { !$0.isSimulated })
            try store.close()
        }
    }

    @Test("a store that is opened again goes on where it was, over what a kill left behind the last row")
    func resumed() async throws {
        try await Self.withBoth { path, simulator in
            var store = try Store.open(path: path)
            try await Self.fill(store, domain: "d", count: 100)
            let settings = Self.settings(simulator.baseURL)
            let (query, material) = try Self.query("the whale met the crab")
            let first = try Self.finder(store, Self.embeddings(store), settings)
            _ = try await first.find(query, material: material)
            try store.close()

            // Rows that were written when the kill came, and that no text refers to; one of them is cut.
            let key = try EmbeddingConfiguration(settings: settings).vectorsKey
            let file = try FileHandle(forWritingTo: URL(filePath: "\(path).vectors/\(key)/vectors.f16"))
            try file.seekToEnd()
            try file.write(contentsOf: Data(repeating: 0x3C, count: 1_111))
            try file.close()

            store = try Store.open(path: path)
            try await Self.fill(store, domain: "d", count: 150)
            let before = simulator.statistics.embedded
            let second = try Self.finder(store, Self.embeddings(store), settings)
            for number in [3, 120, 149] {
                let (query, material) = try Self.query(Self.text(number))
                let hit = try await second.find(query, material: material).hits.first
                #expect(hit?.passage.text == Self.text(number) && abs((hit?.score ?? 0) - 1) < 0.002)
            }
            #expect(simulator.statistics.embedded == before + 50)
            try store.close()
        }
    }

    @Test("where nothing may be sent, what is missing is counted, and what is stored is found")
    func dry() async throws {
        try await Self.withBoth { path, simulator in
            let store = try Store.open(path: path)
            try await Self.fill(store, domain: "d", count: 50)
            let settings = Self.settings(simulator.baseURL)
            let (query, material) = try Self.query("the bear met the wolf")
            let dry = EmbeddingService(store: store)
            let finder = try Self.finder(store, dry, settings)
            let (other, _) = try Self.query("the crab met the snake")
            for (asked, texts) in [(query, 51), (other, 52)] {
                await #expect(throws: Waiting.vectors) { try await finder.find(asked, material: material) }
                #expect(dry.tally.texts == texts, "each query, and the corpus once")
            }
            #expect(simulator.statistics.received == 0)
            let paid = try await Self.finder(store, Self.embeddings(store), settings).find(query, material: material)
            let sent = simulator.statistics.received
            let replayed = EmbeddingService(store: store)
            let again = try await Self.finder(store, replayed, settings).find(query, material: material)
            #expect(again.hits.map(\.passage) == paid.hits.map(\.passage))
            #expect(again.hits.map(\.score) == paid.hits.map(\.score))
            #expect(simulator.statistics.received == sent && replayed.tally.texts == 0)
            try store.close()
        }
    }

    @Test(
        "a text that the service refuses is noted and left out, sent again by the next run only; the others are found"
    )
    func refused() async throws {
        try await Self.withBoth { path, simulator in
            let store = try Store.open(path: path)
            try await Self.fill(store, domain: "d", count: 40)
            let mark = Fingerprint(of: ["ingest"])
            let long = DocumentRecord(
                id: DocumentName.corpus("long", domain: "d"),
                domain: "d",
                origin: .corpus,
                ordinal: 40,
                passages: [Passage(text: String(repeating: "x", count: 70_000))]
            )
            let settings = Self.settings(simulator.baseURL, ["max_tokens": .integer(100_000)])
            let (query, material) = try Self.query(Self.text(2))
            _ = try await Self.finder(store, Self.embeddings(store), settings).find(query, material: material)
            try store.saveIngested(queries: [], documents: [long], broken: [], fingerprint: mark)
            let model = try EmbeddingConfiguration(settings: settings).vectorsKey
            for _ in 0..<2 {
                let before = simulator.statistics.received
                let embeddings = Self.embeddings(store)
                for _ in 0..<2 {
                    let found = try await Self.finder(store, embeddings, settings).find(query, material: material)
                    #expect(found.hits.first?.passage.text == Self.text(2))
                }
                #expect(simulator.statistics.received == before + 1)
                let count = try await store.embeddedCount(model: model, domain: "d")
                #expect(count == EmbeddedCount(model: "m", passages: 41, missing: 1))
            }
            // Where nothing may be sent, it counts as refused: a replay needs no answer for it.
            let dry = EmbeddingService(store: store)
            #expect(try await Self.finder(store, dry, settings).find(query, material: material).hits.count == 5)
            #expect(dry.tally.texts == 0)
            try store.close()
        }
    }

    @Test("a server that says how long a text may be gets it shorter, and nothing is missing from the index")
    func learned() async throws {
        try await withTemporaryFolder { folder async throws in
            let store = try Store.open(path: folder.appending(path: "s.sqlite").path)
            try await Self.fill(store, domain: "d", count: 10)
            let mark = Fingerprint(of: ["ingest"])
            func long(_ numbers: Range<Int>) -> [DocumentRecord] {
                numbers.map { number in
                    DocumentRecord(
                        id: DocumentName.corpus("long\(number)", domain: "d"),
                        domain: "d",
                        origin: .corpus,
                        ordinal: 10 + number,
                        passages: [Passage(text: "long \(number) " + String(repeating: "word ", count: 300))]
                    )
                }
            }
            try store.saveIngested(queries: [], documents: long(0..<6), broken: [], fingerprint: mark)
            // A tokenizer that makes two tokens of what the estimate counts as one.
            let server = try LimitedEmbedder(tokens: 400, folder: folder)
            defer { server.stop() }
            let settings = Self.settings(server.url, ["max_tokens": .integer(390)])
            let (query, material) = try Self.query(Self.text(2))
            let model = try EmbeddingConfiguration(settings: settings).vectorsKey
            let embeddings = Self.embeddings(store)
            _ = try await Self.finder(store, embeddings, settings).find(query, material: material)
            #expect(try await store.embeddedCount(model: model, domain: "d")?.missing == 0)
            let refusals = server.refusals
            #expect(refusals > 0)
            // What was learned holds for all that follow.
            try store.saveIngested(queries: [], documents: long(6..<20), broken: [], fingerprint: mark)
            _ = try await Self.finder(store, embeddings, settings).find(query, material: material)
            let count = try await store.embeddedCount(model: model, domain: "d")
            #expect(count?.passages == 30 && count?.missing == 0 && server.refusals == refusals)
            try store.close()
        }
    }

    @Test("the run's budget holds for vectors too")
    func budget() async throws {
        try await Self.withBoth { path, simulator in
            let store = try Store.open(path: path)
            try await Self.fill(store, domain: "d")
            let (query, material) = try Self.query("a bird")
            let finder = try Self.finder(store, Self.embeddings(store, budget: 0.001), Self.settings(simulator.baseURL))
            await #expect(throws: TeacherError.self) { try await finder.find(query, material: material) }
            #expect(try await store.spentMicroUSD() <= 1_000)
            #expect(simulator.statistics.embedded < 300)
            try store.close()
        }
    }

    @Test("a fusion names the way that ranked a passage best")
    func fusion() async throws {
        try await Self.withBoth { path, simulator in
            let store = try Store.open(path: path)
            try await Self.fill(store, domain: "d", count: 60)
            let dense = try Self.finder(store, Self.embeddings(store), Self.settings(simulator.baseURL))
            let corpus = CorpusIndex(store: store, domain: "d", contents: .words(BM25Parameters()))
            let fused = FusionFinder(
                finders: [BM25Finder(store: store, corpus: corpus, top: 3), dense],
                fusion: .reciprocalRank(k: 60),
                weights: [],
                top: 4
            )
            let (query, material) = try Self.query(Self.text(5))
            let found = try await fused.find(query, material: material)
            #expect(found.hits.count == 4)
            #expect(found.hits.first?.passage.text == Self.text(5) && found.hits.first?.origin == .bm25)
            #expect(found.hits.contains { $0.origin == .dense })
            try store.close()
        }
    }
}
