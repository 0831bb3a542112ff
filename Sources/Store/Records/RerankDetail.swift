import Ranking

/// Everything that a way of reranking left behind of one query.
public struct RerankDetail: Sendable {
    /// The query as it was read.
    public var query: QueryRecord
    /// The order with its windows; nil where the query was not taken up yet.
    public var order: RerankOrderRecord?
    /// The answers of its windows, and those that no window uses, by key.
    public var answers: [String: ResponseRecord]
    /// Keys of answers that no window of any way uses: of a query that failed, or that had to be asked again.
    public var unused: [String]
}
