import GRDB
package import Ranking

/// How the queries of a domain stand at a stage; what came in is the sum of the other four.
package struct StageCount: Sendable, Hashable, Codable {
    package var domain: String
    package var stage: StageName
    /// What the stage before has let through.
    package var input: Int
    /// Went on; after the filter: kept.
    package var done: Int
    /// Ended here for a reason.
    package var rejected: Int
    /// Ended here because a request failed.
    package var failed: Int

    /// Still to do.
    package var pending: Int { input - done - rejected - failed }
}

/// How many queries of a domain ended at a stage for one reason.
package struct Ending: Sendable, Hashable, Codable, StoredRow {
    package var domain: String
    package var stage: StageName
    /// How they ended.
    package var status: OutcomeStatus
    /// The reject reason's code or the failure's cause.
    package var code: String
    /// How many.
    package var count: Int
    /// One of those that failed; nil for rejects.
    package var example: String?
    /// What was said about that one.
    package var message: String?
}

/// How many rows each derived table has that no current fingerprint made.
package struct StaleRows: Sendable, Codable, Hashable {
    package struct Table: Sendable, Codable, Hashable {
        /// Its name.
        package var table: String
        package var rows: Int
        /// Those of them that are stale.
        package var stale: Int
    }

    /// The derived tables, in the order of the data's way.
    package var tables: [Table]

    /// All stale rows.
    package var stale: Int { tables.reduce(0) { $0 + $1.stale } }
}
