import Ranking
import Store

/// The queries of a domain that have not come to an end, in source order: a query over the store, read a page at a time, and never a list
/// kept beside it.
struct PendingQueries: Sendable {
    let state: RunState
    /// How far the domain is read: what comes meanwhile is waited for. Nil where all is read.
    var reading: IngestProgress?
    /// Whether a query is among those that are meant.
    let holds: @Sendable (QueryID) -> Bool
    /// The next ones after a place, at most so many.
    let page: @Sendable (_ after: Int, _ count: Int) async throws -> [QueryRecord]

    /// How many queries are read ahead.
    private static let ahead = 256
    /// How long to wait for queries that are being read.
    private static let readingPause = Duration.milliseconds(20)

    private var step: IngestProgress.Step { reading?.step ?? .done }

    /// Goes through them until the run stops.
    func each(_ visit: (QueryRecord) async throws -> Void) async throws {
        var after = -1
        while state.stopReason == nil, step != .failed {
            // Looked at before the store is: what is stored in between is then not missed.
            let step = step
            let queries = step >= .queries ? try await page(after, Self.ahead) : []
            guard let end = queries.last else {
                if step >= .done { return }
                try await Task.sleep(for: Self.readingPause)
                continue
            }
            for query in queries where state.stopReason == nil && holds(query.query.id) { try await visit(query) }
            after = end.ordinal
        }
    }
}
