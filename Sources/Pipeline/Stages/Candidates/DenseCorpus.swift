import Ingest
import Ranking
import Retrieval
import Settings
import Store
import Synchronization
import Teacher

/// A domain's corpus as vectors: embedded when the first query needs it, and shared by all.
final class DenseCorpus: Sendable {
    /// The index with the passages behind its numbers.
    struct Built: Sendable {
        /// Document and passage by number, in corpus order; a text that comes twice has one number.
        let entries: [Entry]
        /// Finds the nearest numbers; those who ask at the same time share one pass over the vectors.
        let search: RequestBatcher<Wanted, [ScoredPassage]>
    }

    /// A passage of the corpus.
    struct Entry: Sendable {
        let documentID: String
        let passage: PassageID
        /// Of the text as it is sent.
        let hash: String
        /// Estimated; 0 where nobody wants to know.
        let tokens: Int
    }

    /// A query's vector and how many passages it wants.
    struct Wanted: Sendable {
        let vector: HalfVector
        let top: Int
    }

    /// A hundred queries in one pass: their scores of a block stay in the cache.
    private static let queriesAtOnce = 96
    private static let page = 1000

    private let store: Store
    private let domain: String
    private let cache: EmbeddingCache
    private let tally: EmbeddingTally
    private let note: @Sendable (String) async throws -> Void
    private let state: RunState
    private let building: SingleFlight<String, Built>
    private let queries: RequestBatcher<EmbeddingCache.Text, Int?>
    /// Whether passages lack vectors and none may be asked for: that is counted once, and the corpus is not read for each query.
    private let lacksVectors = Mutex(false)

    /// - Parameter state: ends the build and the searches with the run; vectors that are paid for are stored before.
    init(
        store: Store,
        domain: String,
        cache: EmbeddingCache,
        tally: EmbeddingTally,
        state: RunState = RunState(),
        note: @escaping @Sendable (String) async throws -> Void
    ) {
        self.store = store
        self.domain = domain
        self.cache = cache
        self.tally = tally
        self.note = note
        self.state = state
        building = state.singleFlight()
        queries = RequestBatcher(limit: cache.configuration.batch) { texts in
            let rows = try await cache.rows(of: texts, domain: domain)
            return texts.map { rows[$0.hash] ?? nil }
        }
    }

    /// The index; built once, however many ask at the same time.
    func built() async throws -> Built {
        if lacksVectors.withLock(\.self) { throw Waiting.vectors }
        return try await building.value(for: domain) { try await self.build() }
    }

    /// A query's vector; nil if the service refuses it.
    func vector(of query: String) async throws -> HalfVector? {
        let configuration = cache.configuration
        let cut = TokenEstimate.cut(query, to: configuration.maximumTokens)
        let text = EmbeddingCache.Text(configuration.queryForm.replacing("{query}", with: cut))
        if !cache.sends, try await cache.storedRows([text.hash])[text.hash] == nil {
            tally.add(need([TokenEstimate.tokens(in: text.text)]), domain: domain)
            throw Waiting.vectors
        }
        guard let row = try await queries.ask(text) else { return nil }
        return try await cache.vector(row: row)
    }

    private func build() async throws -> Built {
        let entries = try await read()
        var rows = try await storedRows(entries)
        let missing = entries.indices.filter { rows[$0] == nil }
        if !missing.isEmpty {
            guard cache.sends else {
                var need = need(missing.map { entries[$0].tokens })
                need.stored = entries.count - missing.count
                tally.add(need, domain: domain)
                lacksVectors.withLock { $0 = true }
                throw Waiting.vectors
            }
            try await note("\(missing.count) of \(entries.count) passages to embed by \(cache.configuration.identity)")
            try await embed(missing, of: entries)
            rows = try await storedRows(entries)
            let refused = rows.count { $0.flatMap { $0 } == nil }
            let left = refused == 0 ? "" : "; \(refused) were refused, and are asked for again by the next run"
            try await note("\(entries.count - refused) of \(entries.count) passages are embedded\(left)")
        }
        let numbers = rows.map { Int32($0.flatMap { $0 } ?? -1) }
        let count = EmbeddedCount(
            model: cache.configuration.identity,
            passages: entries.count,
            missing: numbers.count { $0 < 0 }
        )
        try await cache.note(count, domain: domain)
        guard let vectors = try await cache.mapped() else {
            return Built(entries: [], search: RequestBatcher(limit: Self.queriesAtOnce) { $0.map { _ in [] } })
        }
        let index = DenseIndex(vectors: vectors, rows: numbers)
        return Built(
            entries: entries,
            search: RequestBatcher(limit: Self.queriesAtOnce) { [state] wanted in
                // A pass over a large corpus takes seconds, and a thousand queries may wait for theirs.
                if state.stopReason != nil { throw CancellationError() }
                let top = wanted.map(\.top).max() ?? 0
                let found = try await onBlockingThread { _ in index.search(wanted.map(\.vector), top: top) }
                return zip(found, wanted).map { Array($0.prefix($1.top)) }
            }
        )
    }

    /// Goes through the corpus, keeping no text.
    private func read() async throws -> [Entry] {
        let (store, domain, configuration, counts) = (store, domain, cache.configuration, !cache.sends)
        return try await onBlockingThread { isCancelled in
            var entries: [Entry] = []
            var seen: Set<PassageID> = []
            try store.eachCorpusPassage(domain: domain) { documentID, passage in
                if isCancelled() { throw CancellationError() }
                guard seen.insert(passage.id).inserted else { return }
                let text = Self.text(passage, configuration)
                entries.append(
                    Entry(
                        documentID: documentID,
                        passage: passage.id,
                        hash: text.hash,
                        tokens: counts ? TokenEstimate.tokens(in: text.text) : 0
                    )
                )
            }
            return entries
        }
    }

    /// The row of each entry: nil without a vector, nil inside for a text that the service refuses.
    private func storedRows(_ entries: [Entry]) async throws -> [Int??] {
        var rows: [Int??] = []
        rows.reserveCapacity(entries.count)
        for start in stride(from: 0, to: entries.count, by: Self.page) {
            let page = entries[start..<min(entries.count, start + Self.page)]
            let stored = try await cache.storedRows(page.map(\.hash))
            rows += page.map { stored[$0.hash] }
        }
        return rows
    }

    /// Embeds passages, several requests in flight; each request's vectors are stored before the next text is read for it.
    private func embed(_ missing: [Int], of entries: [Entry]) async throws {
        let configuration = cache.configuration
        try await withThrowingTaskGroup(of: Void.self) { group in
            var active = 0
            for start in stride(from: 0, to: missing.count, by: configuration.batch) {
                if active >= configuration.endpoint.concurrency {
                    try await group.next()
                    active -= 1
                }
                active += 1
                let batch = missing[start..<min(missing.count, start + configuration.batch)].map { entries[$0] }
                group.addTask { [store, cache, domain] in
                    let passages = try await store.passages(ofDocuments: batch.map(\.documentID))
                    let texts = batch.compactMap { entry in
                        passages[entry.documentID]?.first { $0.id == entry.passage }.map {
                            Self.text($0, configuration)
                        }
                    }
                    _ = try await cache.rows(of: texts, domain: domain)
                }
            }
            try await group.waitForAll()
        }
    }

    private func need(_ tokens: [Int]) -> EmbeddingTally.Need {
        let configuration = cache.configuration
        let sum = tokens.reduce(0, +)
        return EmbeddingTally.Need(
            texts: tokens.count,
            requests: (tokens.count + configuration.batch - 1) / configuration.batch,
            tokens: sum,
            costMicroUSD: configuration.endpoint.price?.microUSD(
                promptTokens: sum,
                cachedTokens: 0,
                completionTokens: 0
            )
        )
    }

    private static func text(_ passage: Passage, _ configuration: EmbeddingConfiguration) -> EmbeddingCache.Text {
        let whole = [passage.title, passage.text].compactMap { $0 }.joined(separator: "\n")
        let cut = TokenEstimate.cut(whole, to: configuration.maximumTokens)
        return EmbeddingCache.Text(configuration.passageForm.replacing("{passage}", with: cut))
    }
}

/// Finds the passages of the domain's corpus whose vectors are nearest to the query's.
struct DenseFinder: CandidateFinder {
    let store: Store
    let corpus: DenseCorpus
    let top: Int

    func find(_ query: QueryRecord, material: SourceMetadata) async throws -> FoundPassages {
        let vector: HalfVector?
        do {
            vector = try await corpus.vector(of: query.query.text)
        } catch Waiting.vectors {
            // A dry run counts both, the query and the corpus.
            _ = try await corpus.built()
            throw Waiting.vectors
        }
        let built = try await corpus.built()
        guard let vector else {
            return FoundPassages(origin: .dense, hits: [], missing: ["the embedding service refuses the query's text"])
        }
        let domain = query.query.id.domain
        let excluded = Set(material.excluded.map { DocumentName.corpus($0, domain: domain) })
        let found = try await built.search.ask(DenseCorpus.Wanted(vector: vector, top: top + excluded.count))
            .first(top) { excluded.contains(built.entries[$0.index].documentID) }
        let names = (found.allowed + found.excluded).map { built.entries[$0.index].documentID }
        let passages = try await store.passages(ofDocuments: names)
        func hit(_ index: Int, _ score: Double) -> FoundPassages.Hit? {
            let entry = built.entries[index]
            guard let passage = passages[entry.documentID]?.first(where: { $0.id == entry.passage }) else { return nil }
            return FoundPassages.Hit(passage: passage, documentID: entry.documentID, score: score)
        }
        return FoundPassages(
            origin: .dense,
            hits: found.allowed.compactMap { hit($0.index, $0.score) },
            excluded: found.excluded.compactMap { hit($0.index, $0.score) }
        )
    }
}
