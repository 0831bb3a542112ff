import Ranking

/// What a run is asked to do beside the pipeline file.
public struct RunOptions: Sendable, Hashable {
    /// Only this stage, for queries whose earlier stages are done.
    public var only: StageName?
    /// Only this domain.
    public var domain: String?
    /// Only the first queries of each domain.
    public var limit: Int?
    /// Only the queries of this shard.
    public var shard: Shard?
    /// Only these queries; all if nil.
    public var queries: Set<QueryID>?

    /// Whether a query is among those to be run.
    func holds(_ query: QueryID) -> Bool {
        shard?.holds(query) != false && queries?.contains(query) != false
    }

    /// Whether these are not all queries of a domain.
    var isPart: Bool { limit != nil || shard != nil || queries != nil }

    /// Makes options; by default everything that is left.
    public init(
        only: StageName? = nil,
        domain: String? = nil,
        limit: Int? = nil,
        shard: Shard? = nil,
        queries: Set<QueryID>? = nil
    ) {
        self.only = only
        self.domain = domain
        self.limit = limit
        self.shard = shard
        self.queries = queries
    }
}
