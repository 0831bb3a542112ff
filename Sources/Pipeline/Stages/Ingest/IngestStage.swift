import Foundation
import Ingest
import Ranking
import Store

/// Reads a domain's corpus and queries into the store. Free, and begun anew if it was broken off.
struct IngestStage: Sendable {
    let store: Store
    let domain: DomainConfiguration
    let fingerprint: Fingerprint

    /// Loads the domain unless it is loaded already.
    ///
    /// - Parameter progress: told when the corpus is in, and when all is.
    /// - Throws: `SourceError` for a file that can't be read at all.
    func run(_ progress: IngestProgress = IngestProgress()) async throws {
        do {
            try await load(progress)
            progress.advance(to: .done)
        } catch {
            progress.advance(to: .failed)
            throw error
        }
    }

    private func load(_ progress: IngestProgress) async throws {
        if let state = try await store.ingestState(domain: domain.name), state.isComplete,
            state.fingerprint == fingerprint
        {
            return
        }
        try await store.beginIngest(domain: domain.name, fingerprint: fingerprint)
        let state = try await onBlockingThread { isCancelled in
            var batch = IngestBatch(store: store, domain: domain.name, fingerprint: fingerprint)
            // The corpus first, so that no query is there before its passages are.
            try domain.corpus.documents { row in
                if isCancelled() { throw CancellationError() }
                switch row {
                case .read(let document): try batch.add(document)
                case .skipped: break
                case .broken(let row): try batch.add(row)
                }
            }
            try batch.flush()
            try nameRepeated(&batch, isCancelled: isCancelled)
            progress.advance(to: .queries)
            try domain.source.queries { row in
                if isCancelled() { throw CancellationError() }
                switch row {
                case .read(let query): try batch.add(query, from: domain.source)
                case .skipped(let reason): batch.state.skipped[reason, default: 0] += 1
                case .broken(let row): try batch.add(row)
                }
            }
            try batch.flush()
            return batch.state
        }
        var complete = state
        complete.isComplete = true
        try await store.finishIngest(domain: domain.name, state: complete)
    }

    /// Lists the documents whose id came before, with the line of the first. That is looked for in a second reading, which only a corpus
    /// with such rows needs, so that no reading has to keep all ids in memory.
    private func nameRepeated(_ batch: inout IngestBatch, isCancelled: () -> Bool) throws {
        let repeated = batch.repeated
        guard !repeated.isEmpty else { return }
        let wanted = Set(repeated.map(\.id))
        var first: [String: Int] = [:]
        try domain.corpus.documents { row in
            if isCancelled() { throw CancellationError() }
            if case .read(let document) = row, wanted.contains(document.id), first[document.id] == nil {
                first[document.id] = document.line
            }
        }
        for document in repeated {
            let line = first[document.id] ?? 0
            try batch.add(
                BrokenRow(file: document.file, line: document.line, repeatedID: document.id, first: line)
            )
        }
        try batch.flush()
    }
}

/// Collects what a reader hands over and stores it in transactions of a few hundred rows.
struct IngestBatch {
    /// Rows a transaction: enough that syncing to disk costs little, few enough for constant memory.
    private static let size = 500

    /// A document that came again under one id.
    struct Repeated {
        let id: String
        let file: String
        let line: Int
    }

    let store: Store
    let domain: String
    let fingerprint: Fingerprint
    var state: IngestState

    private var queries: [QueryRecord] = []
    private var documents: [DocumentRecord] = []
    /// What each of ``documents`` was read from.
    private var sources: [SourceDocument] = []
    /// The place of the next document in the corpus, repeated ones counted.
    private var ordinal = 0
    /// Documents whose id the corpus held before.
    private(set) var repeated: [Repeated] = []
    private var broken: [BrokenRowRecord] = []

    init(store: Store, domain: String, fingerprint: Fingerprint) {
        self.store = store
        self.domain = domain
        self.fingerprint = fingerprint
        state = IngestState(fingerprint: fingerprint)
    }

    /// What is wrong with texts that have more marks on a letter than any writing has: they would hold up all that compares texts.
    private static func fault(_ texts: [String?], id: String) -> String? {
        guard texts.contains(where: { $0.map(StackedMarks.exceed) ?? false }) else { return nil }
        let name = StackedMarks.bounded(id)
        return "row \(name): expected at most \(StackedMarks.most) combining marks on a letter, found more"
    }

    mutating func add(_ source: SourceQuery, from reader: any QuerySource) throws {
        let passages = source.passages?.flatMap { [$0.title, $0.text] } ?? []
        if let reason = Self.fault([source.id, source.text, source.goldAnswer] + passages, id: source.id) {
            return try add(BrokenRow(file: reader.files().first?.url.path ?? domain, line: 0, reason: reason))
        }
        let query = Query(
            id: QueryID(domain: domain, local: source.id),
            text: source.text,
            goldAnswer: source.goldAnswer,
            attribution: source.attribution
        )
        queries.append(
            QueryRecord(query: query, ordinal: state.queries, material: try CanonicalJSON.text(SourceMetadata(source)))
        )
        state.queries += 1
        try flushIfFull()
    }

    mutating func add(_ source: SourceDocument) throws {
        if let reason = Self.fault([source.id, source.title, source.text], id: source.id) {
            return try add(BrokenRow(file: source.file, line: source.line, reason: reason))
        }
        documents.append(
            DocumentRecord(
                id: DocumentName.corpus(source.id, domain: domain),
                domain: domain,
                origin: .corpus,
                ordinal: ordinal,
                title: source.title,
                attribution: source.attribution,
                passages: [Passage(title: source.title, text: source.text)]
            )
        )
        sources.append(source)
        ordinal += 1
        state.documents += 1
        try flushIfFull()
    }

    mutating func add(_ row: BrokenRow) throws {
        broken.append(BrokenRowRecord(domain: domain, file: row.file, line: row.line, reason: row.reason))
        state.broken += 1
        try flushIfFull()
    }

    mutating func flush() throws {
        let again = try store.saveIngested(
            queries: queries,
            documents: documents,
            broken: broken,
            fingerprint: fingerprint
        )
        repeated += again.map { Repeated(id: sources[$0].id, file: sources[$0].file, line: sources[$0].line) }
        state.documents -= again.count
        sources.removeAll(keepingCapacity: true)
        queries.removeAll(keepingCapacity: true)
        documents.removeAll(keepingCapacity: true)
        broken.removeAll(keepingCapacity: true)
    }

    private mutating func flushIfFull() throws {
        if queries.count + documents.count + broken.count >= Self.size { try flush() }
    }
}

/// What later stages need of a source row beside the query itself; kept as JSON in the store.
struct SourceMetadata: Codable, Sendable, Hashable {
    /// A passage that came with the query.
    struct Given: Codable, Sendable, Hashable {
        /// The source's own id; nil where its row has none, and in stores of older releases.
        var id: String?
        var title: String?
        var text: String
        var url: String?
        var label: Label?
    }

    /// Pages that the accepted answer links to.
    var citedURLs: [String]
    /// Human judgments by corpus document id.
    var qrels: [String: Int]
    /// Corpus documents that must not become candidates.
    var excluded: [String]
    /// Passages that came with the query; nil where they have to be found.
    var given: [Given]?

    init(_ source: SourceQuery) {
        citedURLs = source.citedURLs
        qrels = source.qrels
        excluded = source.excludedDocuments
        given = source.passages.map {
            $0.map { Given(id: $0.id, title: $0.title, text: $0.text, url: $0.url, label: $0.label) }
        }
    }

    init(of record: QueryRecord) throws {
        self = try JSONDecoder().decode(SourceMetadata.self, from: Data(record.material.utf8))
    }

    /// The given passages with their ids, in the file's order; a text that comes twice counts once.
    func givenPassages() -> [(passage: Passage, given: Given)] {
        var seen: Set<PassageID> = []
        return (given ?? []).compactMap { given in
            let passage = Passage(title: given.title, text: given.text)
            return seen.insert(passage.id).inserted ? (passage, given) : nil
        }
    }
}
