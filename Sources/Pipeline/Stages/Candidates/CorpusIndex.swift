import Ranking
import Retrieval
import Store

/// The BM25 index over a domain's corpus; made when the first query needs it, and shared by all.
actor CorpusIndex {
    /// The index with the passages behind its numbers.
    struct Built: Sendable {
        let index: BM25Index
        /// Document and passage by number, in corpus order; a text that comes twice has one number.
        let entries: [(documentID: String, passage: PassageID)]
    }

    private let store: Store
    private let domain: String
    private let parameters: BM25Parameters
    private var building: Task<Built, any Error>?

    init(store: Store, domain: String, parameters: BM25Parameters) {
        self.store = store
        self.domain = domain
        self.parameters = parameters
    }

    /// The index; built once, however many ask at the same time.
    func built() async throws -> Built {
        if let building { return try await building.value }
        // A task and not a plain call: while it builds, others must find it and wait for the same result.
        let task = Task { [store, domain, parameters] in
            // Off the cooperative threads: if each of them waited here for a reading connection, nothing could give one back.
            try await onBlockingThread { isCancelled in
                var builder = BM25IndexBuilder(parameters: parameters, analyzer: try Analyzer())
                var entries: [(documentID: String, passage: PassageID)] = []
                var seen: Set<PassageID> = []
                try store.eachCorpusPassage(domain: domain) { documentID, passage in
                    if isCancelled() { throw CancellationError() }
                    guard seen.insert(passage.id).inserted else { return }
                    entries.append((documentID, passage.id))
                    _ = builder.add([passage.title, passage.text].compactMap { $0 }.joined(separator: "\n"))
                }
                return Built(index: builder.build(), entries: entries)
            }
        }
        building = task
        return try await task.value
    }
}
