import Ranking

/// How the queries of a domain stand at a stage; what came in is the sum of the other four.
public struct StageCount: Sendable, Hashable, Codable {
    /// The domain.
    public var domain: String
    /// The stage.
    public var stage: StageName
    /// What the stage before has let through.
    public var input: Int
    /// Went on; after the filter: kept.
    public var done: Int
    /// Ended here for a reason.
    public var rejected: Int
    /// Ended here because a request failed.
    public var failed: Int

    /// Still to do.
    public var pending: Int { input - done - rejected - failed }

    /// Makes a count.
    public init(domain: String, stage: StageName, input: Int, done: Int, rejected: Int, failed: Int) {
        self.domain = domain
        self.stage = stage
        self.input = input
        self.done = done
        self.rejected = rejected
        self.failed = failed
    }
}

/// How many queries of a domain ended at a stage for one reason.
public struct Ending: Sendable, Hashable, Codable {
    /// The domain.
    public var domain: String
    /// The stage.
    public var stage: StageName
    /// How they ended.
    public var status: OutcomeStatus
    /// The reject reason's code or the failure's cause.
    public var code: String
    /// How many.
    public var count: Int
    /// One of those that failed; nil for rejects.
    public var example: String?
    /// What was said about that one.
    public var message: String?
}

/// How many rows each derived table has that no current fingerprint made.
public struct StaleRows: Sendable, Codable, Hashable {
    /// A table.
    public struct Table: Sendable, Codable, Hashable {
        /// Its name.
        public var table: String
        /// Its rows.
        public var rows: Int
        /// Those of them that are stale.
        public var stale: Int
    }

    /// The derived tables, in the order of the data's way.
    public var tables: [Table]

    /// All stale rows.
    public var stale: Int { tables.reduce(0) { $0 + $1.stale } }
}
