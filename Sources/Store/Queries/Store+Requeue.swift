import GRDB
import Ranking

extension Store {
    /// How many samples a query gets at a stage beyond those of the pipeline file.
    public func extraSamples(of query: QueryID, stage: StageName, fingerprint: Fingerprint) async throws -> Int {
        try await read { db in
            let rows = try db.cachedRows(
                "SELECT samples FROM requeue WHERE query_id = ? AND stage = ? AND fingerprint = ?",
                [query.rawValue, stage.rawValue, fingerprint.rawValue]
            )
            return rows.first?["samples"] ?? 0
        }
    }
}
