package import Ranking

/// What a run is asked to do beside the pipeline file.
package struct RunOptions: Sendable, Hashable {
    /// Only this stage, for queries whose earlier stages are done.
    package var only: StageName?
    /// Only this domain.
    package var domain: String?
    /// Only the first queries of each domain.
    package var limit: Int?
    /// Only the queries of this shard.
    package var shard: Shard?
    /// Only these queries; all if nil.
    package var queries: Set<QueryID>?

    /// Whether a query is among those to be run.
    func holds(_ query: QueryID) -> Bool {
        shard?.holds(query) != false && queries?.contains(query) != false
    }

    /// Whether these are not all queries of a domain.
    var isPart: Bool { limit != nil || shard != nil || queries != nil }

    /// Makes options; by default everything that is left.
    package init(
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
package struct Shard: Sendable, Hashable {
    /// From 1 to ``count``.
    package let index: Int
    /// How many parts there are.
    package let count: Int

    /// Reads `2/8`; nil for anything else.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let index = parts[0], let count = parts[1], count >= 1, (1...count).contains(index)
        else { return nil }
        self.index = index
        self.count = count
    }

    /// Whether a query is in this part.
    func holds(_ query: QueryID) -> Bool {
        let hash = Fingerprint(of: ["shard", query.rawValue]).rawValue
        return (UInt64(hash.prefix(15), radix: 16) ?? 0) % UInt64(count) == UInt64(index - 1)
    }
}
