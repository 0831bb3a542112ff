import Foundation
import Ingest
import Ranking
import Retrieval
import Store

/// The BM25 index over a domain's corpus, in a file beside the store; made or opened when the first query needs it, and shared by all.
final class CorpusIndex: Sendable {
    /// What is kept of the passages.
    enum Contents: Hashable, Sendable {
        /// Their words, to be searched with these parameters.
        case words(BM25Parameters)
        /// Their names alone, to be drawn from: made in a fraction of the time.
        case names
    }

    private let store: Store
    private let domain: String
    private let contents: Contents
    private let opening: SingleFlight<String, NumberedCorpus>

    /// - Parameter state: ends the build with the run.
    init(store: Store, domain: String, contents: Contents, state: RunState = RunState()) {
        self.store = store
        self.domain = domain
        self.contents = contents
        opening = state.singleFlight()
    }

    /// The index; opened once, however many ask at the same time.
    ///
    /// - Throws: ``BM25IndexError`` where the folder beside the store takes no file, `CancellationError` after a stop.
    func opened() async throws -> NumberedCorpus {
        try await opening.value(for: domain) { [store, domain, contents] in
            let state = try await store.ingestState(domain: domain)
            let file = CorpusIndexFile(
                store: store.path,
                domain: domain,
                ingest: state?.fingerprint,
                contents: contents
            )
            // Off the cooperative threads: if each of them waited here for a reading connection, nothing could give one back.
            return try await onBlockingThread { isCancelled in
                try file.locked(isCancelled: isCancelled) {
                    file.removeOthers()
                    // A corpus that is not loaded to its end has the fingerprint that it will have then.
                    if state?.isComplete == true, let index = file.open() { return NumberedCorpus(index: index) }
                    let index = try Self.build(file.url, contents, of: domain, in: store, isCancelled: isCancelled)
                    return NumberedCorpus(index: index)
                }
            }
        }
    }

    private static func build(
        _ target: URL,
        _ contents: Contents,
        of domain: String,
        in store: Store,
        isCancelled: () -> Bool
    ) throws -> BM25Index {
        var parameters = BM25Parameters()
        if case .words(let chosen) = contents { parameters = chosen }
        var builder = try BM25IndexBuilder(target: target, parameters: parameters, analyzer: try Analyzer())
        // A text that comes twice counts once. Ids are hashes: of ten million, two share 64 bits once in 400,000 corpora.
        var seen: Set<UInt64> = []
        try store.eachCorpusPassage(domain: domain) { documentID, passage in
            if isCancelled() { throw CancellationError() }
            let id = passage.id.rawValue
            guard seen.insert(UInt64(id.prefix(16), radix: 16) ?? UInt64(bitPattern: Int64(id.hashValue))).inserted
            else {
                return
            }
            let text =
                contents == .names ? "" : [passage.title, passage.text].compactMap { $0 }.joined(separator: "\n")
            try builder.add(text, label: NumberedCorpus.label(passage: passage.id, document: documentID))
        }
        return try builder.finish { if isCancelled() { throw CancellationError() } }
    }
}

/// A domain's corpus by number: an open index, whose labels say which passage of which document a number is.
struct NumberedCorpus: Sendable {
    /// The index, in corpus order; a text that comes twice has one number.
    let index: BM25Index

    /// How many passages there are.
    var count: Int { index.count }

    /// The document and the passage with a number.
    func entry(_ number: Int) throws -> (documentID: String, passage: PassageID) {
        let label = try index.label(of: number)
        // A passage's id is hexadecimal, so the first line end is ours.
        let parts = label.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
        return (String(parts.last ?? ""), PassageID(rawValue: String(parts.first ?? "")))
    }

    /// How the index names a passage.
    static func label(passage: PassageID, document: String) -> String { "\(passage.rawValue)\n\(document)" }
}

/// Where the index of a domain's corpus lies: in the folder `STORE.index`, under a name that says what it was made from.
struct CorpusIndexFile: Sendable {
    /// The index file.
    let url: URL
    private let contents: CorpusIndex.Contents
    private let folder: URL
    /// What the names of all the domain's files begin with, and of those of the corpus as it is now.
    private let domainPrefix: String
    private let corpusPrefix: String

    /// - Parameter ingest: what the corpus was loaded from; nil before its first load.
    init(store path: String, domain: String, ingest: Fingerprint?, contents: CorpusIndex.Contents) {
        self.contents = contents
        folder = URL(filePath: path + ".index", directoryHint: .isDirectory)
        // The hash keeps apart what is the same without its signs; the words are for people.
        let words = domain.unicodeScalars.prefix(40).map { scalar in
            scalar.isASCII && scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) ? String(scalar) : "_"
        }
        domainPrefix = "\(words.joined())-\(Fingerprint(of: [domain]).rawValue.prefix(8))"
        corpusPrefix = "\(domainPrefix)-\((ingest?.rawValue ?? "none").prefix(16))"
        let kind =
            switch contents {
            case .words(let parameters): "bm25-k\(parameters.k1)-b\(parameters.b)"
            case .names: "names"
            }
        url = folder.appending(path: "\(corpusPrefix)-\(kind).rfi")
    }

    /// Does something while no other, in this process or another, makes an index of this domain.
    func locked<Result>(isCancelled: () -> Bool, _ body: () throws -> Result) throws -> Result {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let path = folder.appending(path: domainPrefix + ".lock").path
        let file = Foundation.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard file >= 0 else {
            throw BM25IndexError.unwritable(path: path, reason: String(cString: strerror(errno)))
        }
        defer { close(file) }
        while flock(file, LOCK_EX | LOCK_NB) != 0 {
            if isCancelled() { throw CancellationError() }
            usleep(5000)
        }
        return try body()
    }

    /// The index, if it is there and whole; a damaged one is removed.
    func open() -> BM25Index? {
        guard FileManager.default.fileExists(atPath: url.path) else { return nil }
        do {
            let index = try BM25Index(contentsOf: url)
            try index.verify()
            if case .words(let parameters) = contents, index.parameters != parameters { return nil }
            return index
        } catch {
            return nil
        }
    }

    /// Removes what a killed build of the domain left, and the indexes of the corpus as it was before.
    func removeOthers() {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        for name in names where name.hasPrefix(domainPrefix + "-") {
            if name.hasPrefix(corpusPrefix + "-"), name.hasSuffix(".rfi") { continue }
            try? FileManager.default.removeItem(at: folder.appending(path: name))
        }
    }
}

/// Finds passages of the domain's corpus by BM25.
struct BM25Finder: CandidateFinder {
    let store: Store
    let corpus: CorpusIndex
    let top: Int

    func find(_ query: QueryRecord, material: SourceMetadata) async throws -> FoundPassages {
        let corpus = try await corpus.opened()
        let domain = query.query.id.domain
        let excluded = Set(material.excluded.map { DocumentName.corpus($0, domain: domain) })
        // Excluded documents are few: asking for as many more is cheaper than a mask over the whole corpus.
        let found = try corpus.index.search(query.query.text, top: top + excluded.count)
            .map { hit in (entry: try corpus.entry(hit.index), score: hit.score) }
            .first(top) { excluded.contains($0.entry.documentID) }
        let names = (found.allowed + found.excluded).map(\.entry.documentID)
        let passages = try await store.passages(ofDocuments: names)
        func hit(_ entry: (documentID: String, passage: PassageID), score: Double) -> FoundPassages.Hit? {
            guard let passage = passages[entry.documentID]?.first(where: { $0.id == entry.passage }) else { return nil }
            return FoundPassages.Hit(passage: passage, documentID: entry.documentID, score: score)
        }
        return FoundPassages(
            origin: .bm25,
            hits: found.allowed.compactMap(hit),
            excluded: found.excluded.compactMap(hit)
        )
    }
}

/// Draws passages of the domain's corpus at random, with a seed of the query's own.
struct SampleFinder: CandidateFinder {
    let store: Store
    let corpus: CorpusIndex
    let count: Int
    let seed: Int

    func find(_ query: QueryRecord, material: SourceMetadata) async throws -> FoundPassages {
        let corpus = try await corpus.opened()
        let domain = query.query.id.domain
        let excluded = Set(material.excluded.map { DocumentName.corpus($0, domain: domain) })
        var generator = SeededGenerator(seed: seed, parts: "sample", query.query.id.rawValue)
        let drawn = try generator.sample(below: corpus.count, count: count + excluded.count)
            .map { try corpus.entry($0) }
            .first(count) { excluded.contains($0.documentID) }
        let passages = try await store.passages(ofDocuments: (drawn.allowed + drawn.excluded).map(\.documentID))
        func hit(_ entry: (documentID: String, passage: PassageID)) -> FoundPassages.Hit? {
            passages[entry.documentID]?.first { $0.id == entry.passage }
                .map { FoundPassages.Hit(passage: $0, documentID: entry.documentID) }
        }
        return FoundPassages(
            origin: .sampled,
            hits: drawn.allowed.compactMap(hit),
            excluded: drawn.excluded.compactMap(hit)
        )
    }
}
