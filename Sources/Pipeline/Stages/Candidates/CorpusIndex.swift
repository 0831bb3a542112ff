import Foundation
import Ranking
import Retrieval
import Store
import Text

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
