import Ingest
import Ranking
import Store

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
        queries.append(QueryRecord(query: query, ordinal: state.queries, material: try SourceMetadata(source).json()))
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
