import GRDB
import Ranking

extension Store {
    /// The domains of the pipeline as it was last run, by name.
    public func currentDomains() async throws -> [String] {
        try await read { db in try String.fetchAll(db, sql: "SELECT DISTINCT domain FROM current ORDER BY domain") }
    }

    /// The pipeline's name, as its last run says, or that of a rerank where the store holds no pipeline; nil if there was no run.
    public func pipelineName() async throws -> String? {
        try await read { db in
            try String.fetchOne(
                db,
                sql: "SELECT pipeline FROM run ORDER BY pipeline IN (SELECT name FROM rerank), id DESC LIMIT 1"
            )
        }
    }

    /// How many queries the store holds.
    public func queryCount() async throws -> Int {
        try await read { db in try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM query") ?? 0 }
    }

    /// A domain's queries by id, with what the current fingerprints made of them.
    ///
    /// One walk over a stretch of each table for all of them: asked query by query they take half as long again.
    ///
    /// - Parameters:
    ///   - last: the id after which to go on; nil for the start.
    ///   - count: how many at most.
    public func comparedQueries(domain: String, after last: QueryID?, count: Int) async throws -> [ComparedQuery] {
        try await read { db in
            let marks = try Self.marks(of: domain, db)
            let ids = Self.ids(of: domain)
            var stretch = ComparisonBatch(
                try db.cachedRows(
                    "SELECT id, text FROM query WHERE id > ? AND id < ? ORDER BY id LIMIT ?",
                    [last?.rawValue ?? ids.from, ids.to, count]
                ).map { ComparedQuery(id: QueryID(rawValue: $0[0]), text: $0[1], verdict: nil) }
            )
            try stretch.readEnds(marks, db)
            try stretch.readOrders(marks, db)
            try stretch.readLabels(marks, db)
            return stretch.queries
        }
    }
}
