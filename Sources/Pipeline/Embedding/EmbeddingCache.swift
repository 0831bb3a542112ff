import Foundation
import Ingest
import Ranking
import Retrieval
import Settings
import Store
import Teacher

/// The vectors of one model: stored ones are found, missing ones are asked for, once, and on disk before they are used.
///
/// Vectors are written and flushed first, then the store refers to them: a kill between the two leaves rows that nothing refers to.
actor EmbeddingCache {
    /// A text in its final form.
    struct Text: Sendable, Hashable {
        let hash: String
        let text: String

        init(_ text: String) {
            self.text = text
            hash = Fingerprint(of: ["text", text]).rawValue
        }
    }

    let configuration: EmbeddingConfiguration
    private let store: Store
    private let path: String
    private let gateway: EmbeddingGateway?
    private let runID: Int64?
    private var file: VectorFile?
    private var dimensions: Int?
    private var nextRow = 0
    private var isOpened = false
    /// How long texts may be, by the server's words.
    private var limit = EmbeddingLimit()
    /// Texts that the service refused in this run. The next run asks again: the server may have been mended since.
    private var refused: Set<String> = []
    /// Texts that someone is asking for, with those who wait for them.
    private var claimed: [String: [CheckedContinuation<Void, Never>]] = [:]

    init(
        configuration: EmbeddingConfiguration,
        store: Store,
        path: String,
        gateway: EmbeddingGateway?,
        runID: Int64?
    ) {
        self.configuration = configuration
        self.store = store
        self.path = path
        self.gateway = gateway
        self.runID = runID
    }

    /// Whether missing vectors may be asked for.
    nonisolated var sends: Bool { gateway != nil }

    /// The rows of texts that are stored: nil for one that the service refuses, absent for one without a vector.
    ///
    /// What an earlier run was refused is absent where it may be asked again.
    func storedRows(_ hashes: [String]) async throws -> [String: Int?] {
        var rows = try await store.embeddingRows(model: configuration.vectorsKey, texts: hashes)
        guard sends else { return rows }
        for hash in hashes where (rows[hash] ?? nil) == nil {
            if refused.contains(hash) { rows.updateValue(nil, forKey: hash) } else { rows[hash] = nil }
        }
        return rows
    }

    /// Notes how much of a domain's corpus has vectors.
    func note(_ count: EmbeddedCount, domain: String) async throws {
        guard sends else { return }
        try await store.save(count, model: configuration.vectorsKey, domain: domain)
    }

    /// The rows of texts, after those without a vector were embedded; nil for one that the service refuses.
    ///
    /// - Throws: ``Waiting/vectors`` where nothing may be sent, and `TeacherError`.
    func rows(of texts: [Text], domain: String) async throws -> [String: Int?] {
        try await openOnce()
        var found: [String: Int?] = [:]
        var left = Set(texts)
        while !left.isEmpty {
            // Claimed before they are looked up: what someone else stores in the meantime is seen by the look-up.
            let mine = left.filter { claimed[$0.hash] == nil }
            for text in mine { claimed[text.hash] = [] }
            do {
                let stored = try await storedRows(mine.map(\.hash))
                found.merge(stored) { $1 }
                let missing = mine.filter { stored[$0.hash] == nil }.sorted { $0.hash < $1.hash }
                for batch in batches(missing) { found.merge(try await embed(batch, domain: domain)) { $1 } }
            } catch {
                release(mine)
                throw error
            }
            release(mine)
            left.subtract(mine)
            if let other = left.first(where: { claimed[$0.hash] != nil }) {
                await withCheckedContinuation { continuation in
                    if claimed[other.hash]?.append(continuation) == nil { continuation.resume() }
                }
            }
        }
        return found
    }

    /// The vector in a row.
    func vector(row: Int) async throws -> HalfVector {
        try await openOnce()
        guard let file else { throw Waiting.vectors }
        return try file.read(row: row)
    }

    /// The vectors up to now, as memory; nil if there are none.
    func mapped() async throws -> MappedVectors? {
        try await openOnce()
        guard let file, let model = try await store.embeddedModel(configuration.vectorsKey) else { return nil }
        return try file.map(rows: model.rows)
    }

    // MARK: - Asking

    /// - Parameter length: the most estimated tokens of a text, where the server has said so of this one.
    private func embed(_ batch: [Text], domain: String, length: Int? = nil) async throws -> [String: Int?] {
        guard let gateway else { throw Waiting.vectors }
        let bound = length ?? limit.estimate
        let texts = batch.map { text in bound.map { TokenEstimate.cut(text.text, to: $0) } ?? text.text }
        do {
            try await gateway.embed(
                texts,
                dimensions: dimensions,
                keep: { answer in try await self.keep(answer, batch, sent: texts, domain: domain) },
                note: { [store, runID] failure in
                    try await store.note(Self.event(failure, domain: domain), run: runID)
                }
            )
            return try await storedRows(batch.map(\.hash))
        } catch TeacherError.failed(let failure, let attempts)
            where [400, 413, 422].contains(failure.status ?? 0)
            && (dimensions != nil || EmbeddingLimit.speaks(of: failure.message))
        {
            // One text that the service does not take must not keep the others from their vectors.
            guard batch.count == 1, let text = batch.first else {
                let half = batch.count / 2
                let first = try await embed(Array(batch[..<half]), domain: domain)
                return first.merging(try await embed(Array(batch[half...]), domain: domain)) { $1 }
            }
            // Sent again, shorter, by what the server said of its length.
            let estimated = TokenEstimate.tokens(in: texts[0])
            if estimated > Self.shortest, let less = limit.learn(failure.message, estimated: estimated) {
                return try await embed(batch, domain: domain, length: less)
            }
            var event = Self.event(failure, domain: domain)
            event.kind = .notEmbedded
            event.message += " (after \(attempts) attempts); the text begins: \(text.text.prefix(200))"
            try await store.note(event, run: runID)
            refused.insert(text.hash)
            // Before the first vector the model has no row in the store, and its dimensions are not known.
            if dimensions != nil { try await save([text.hash: nil], answer: nil, domain: domain) }
            return [text.hash: nil]
        } catch let error as TeacherError {
            guard case .failed = error else { throw error }
            throw TeacherError.ofEmbeddings(error, place: configuration.endpoint.place)
        }
    }

    /// A text of so few estimated tokens is not refused for its length.
    private static let shortest = 16

    private func keep(_ answer: EmbeddingAnswer, _ batch: [Text], sent: [String], domain: String) async throws {
        if let tokens = answer.promptTokens {
            limit.count(tokens: tokens, estimated: sent.reduce(0) { $0 + TokenEstimate.tokens(in: $1) })
        }
        let vectors = answer.vectors.compactMap { HalfVector($0) }
        guard vectors.count == batch.count else { throw Waiting.vectors }
        if file == nil { try openFile(dimensions: answer.vectors.first?.count ?? 0) }
        guard let file else { throw Waiting.vectors }
        let first = nextRow
        nextRow += batch.count
        try await onBlockingThread { _ in try file.write(vectors, at: first) }
        let rows = Dictionary(batch.enumerated().map { ($1.hash, Int?.some(first + $0)) }) { $1 }
        try await save(rows, answer: answer, domain: domain)
    }

    private func save(_ rows: [String: Int?], answer: EmbeddingAnswer?, domain: String) async throws {
        let batch = EmbeddingBatch(
            modelKey: configuration.vectorsKey,
            modelName: configuration.identity,
            dimensions: dimensions ?? 0,
            rows: rows,
            domain: domain,
            answeredBy: answer?.model ?? configuration.endpoint.model,
            promptTokens: answer?.promptTokens,
            costMicroUSD: answer?.costMicroUSD,
            isSimulated: answer?.isSimulated ?? false,
            isPaid: answer != nil
        )
        try await store.save(batch, run: runID)
    }

    private func openOnce() async throws {
        guard !isOpened else { return }
        let model = try await store.embeddedModel(configuration.vectorsKey)
        guard !isOpened else { return }
        if let model {
            nextRow = model.rows
            try openFile(dimensions: model.dimensions)
        }
        isOpened = true
    }

    private func openFile(dimensions: Int) throws {
        let file = try VectorFile(path: path, dimensions: dimensions, isReadOnly: gateway == nil)
        // Looked at now, before anything is paid for: a file that was cut off must not be written on.
        if nextRow > 0 { _ = try file.map(rows: nextRow) }
        self.file = file
        self.dimensions = dimensions
    }

    private func release(_ texts: some Sequence<Text>) {
        for text in texts {
            for waiter in claimed.removeValue(forKey: text.hash) ?? [] { waiter.resume() }
        }
    }

    private func batches(_ texts: [Text]) -> [[Text]] {
        var batches: [[Text]] = []
        var tokens = 0
        for text in texts {
            let more = TokenEstimate.tokens(in: text.text)
            if let last = batches.last, last.count < configuration.batch, tokens + more <= configuration.batchTokens {
                batches[batches.count - 1].append(text)
                tokens += more
            } else {
                batches.append([text])
                tokens = more
            }
        }
        return batches
    }

    private static func event(_ failure: AttemptFailure, domain: String) -> EventRecord {
        EventRecord(
            kind: .attemptFailed,
            domain: domain,
            stage: .candidates,
            cause: failure.cause.rawValue,
            message: failure.message
        )
    }
}
