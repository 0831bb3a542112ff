/// Where a way of reranking stands, and what came of its windows.
public struct RerankCounts: Sendable, Hashable, Codable {
    /// Queries with an order.
    public var done = 0
    /// Queries for which nothing was found.
    public var empty = 0
    /// Queries whose request failed.
    public var failed = 0
    /// Queries that are left.
    public var pending = 0
    /// Windows (or passages) that were asked about.
    public var windows = 0
    /// Windows whose order was used after a repair.
    public var repaired = 0
    /// Windows that stayed as they were, by what was wrong.
    public var faults: [String: Int] = [:]
    /// Documents without a text, over all queries.
    public var textless = 0

    /// Nothing yet.
    public init() {}
}
