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
