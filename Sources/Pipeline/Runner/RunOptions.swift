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

/// One of several equal parts of a pipeline's queries, for a machine of its own.
///
/// Which part a query belongs to follows from its id alone, so shards need not know of each other and never meet.
public struct Shard: Sendable, Hashable {
    /// From 1 to ``count``.
    public let index: Int
    /// How many parts there are.
    public let count: Int

    /// Reads `2/8`; nil for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let index = parts[0], let count = parts[1], count >= 1, (1...count).contains(index)
        else { return nil }
        self.index = index
        self.count = count
    }

    /// Whether a query is in this part.
    public func holds(_ query: QueryID) -> Bool {
        let hash = Fingerprint(of: ["shard", query.rawValue]).rawValue
        return (UInt64(hash.prefix(15), radix: 16) ?? 0) % UInt64(count) == UInt64(index - 1)
    }
}
