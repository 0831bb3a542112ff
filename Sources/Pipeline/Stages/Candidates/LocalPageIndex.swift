import Foundation
import Ingest
import Ranking
import Retrieval
import Store

/// BM25 over the passages of a domain's pages that are in the store; made when the first query of a run needs it, and shared by all.
final class LocalPageIndex: Sendable {
    /// A passage that fits.
    struct Hit: Sendable {
        var documentID: String
        var passage: Passage
        var score: Double
    }

    private struct Built: Sendable {
        let index: BM25Index
        let entries: [(documentID: String, passage: Passage)]
    }

    private let store: Store
    private let domain: String
    private let building: SingleFlight<String, Built>

    /// - Parameter state: ends the build with the run.
    init(store: Store, domain: String, state: RunState = RunState()) {
        self.store = store
        self.domain = domain
        building = state.singleFlight()
    }

    /// The passages that fit a text best, from at most `pages` pages.
    func search(
        _ text: String,
        pages: Int,
        limit: Int,
        isExcluded: (_ documentID: String) -> Bool
    ) async throws -> [Hit] {
        let built = try await built()
        var taken: Set<String> = []
        var hits: [Hit] = []
        for found in try built.index.search(text, top: min(built.entries.count, limit * 10)) where hits.count < limit {
            let entry = built.entries[found.index]
            if isExcluded(entry.documentID) { continue }
            guard taken.contains(entry.documentID) || taken.count < pages else { continue }
            taken.insert(entry.documentID)
            hits.append(Hit(documentID: entry.documentID, passage: entry.passage, score: found.score))
        }
        return hits
    }

    private func built() async throws -> Built {
        try await building.value(for: domain) { [store, domain] in
            try await onBlockingThread { isCancelled in
                // The pages grow with each run, so the index is made anew; its file has no name once it is mapped.
                let file = FileManager.default.temporaryDirectory.appending(path: "rankforge-\(UUID()).rfi")
                defer { try? FileManager.default.removeItem(at: file) }
                var builder = try BM25IndexBuilder(target: file, analyzer: try Analyzer())
                var entries: [(documentID: String, passage: Passage)] = []
                var seen: Set<PassageID> = []
                try store.eachPagePassage(domain: domain) { documentID, passage in
                    if isCancelled() { throw CancellationError() }
                    guard seen.insert(passage.id).inserted else { return }
                    entries.append((documentID, passage))
                    try builder.add([passage.title, passage.text].compactMap { $0 }.joined(separator: "\n"))
                }
                return Built(
                    index: try builder.finish { if isCancelled() { throw CancellationError() } },
                    entries: entries
                )
            }
        }
    }
}
