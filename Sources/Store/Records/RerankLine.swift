import Ranking

/// A reranked query with its numbers, without its texts.
public struct RerankLine: Sendable, Hashable {
    /// Its name.
    public var id: QueryID
    /// Its row in the store.
    public var queryRow: Int64
    /// Its place in the source, from 0.
    public var ordinal: Int
    /// How it ended.
    public var status: RerankOrderRecord.Status
    /// Why it failed.
    public var cause: String?
    /// Documents that the first stage found.
    public var found: Int
    /// How many of the first ten documents were not among the first ten before.
    public var newInTen: Int
    /// Windows that were asked.
    public var windows = 0
    /// Windows whose order was used after a repair.
    public var repaired = 0
    /// Windows that stayed as they were.
    public var faults = 0
    /// Rows of the answers.
    public var answerRows: [Int64] = []
    /// Tokens of prompts, chains and answers.
    public var tokens = 0
    /// What the answers cost in millionths of a US dollar, as far as prices are known.
    public var costMicroUSD = 0
    /// Answers whose price is not known.
    public var unknownCost = 0
    /// Whether any answer is the simulator's.
    public var isSimulated = false
}

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

/// Queries of a rerank that failed for one cause.
public struct RerankFailure: Sendable, Hashable, Codable {
    /// The cause, in one word.
    public var cause: String
    /// How many.
    public var count: Int
    /// One of them.
    public var example: String
    /// What was said about that one.
    public var message: String
}

/// What a way of reranking took, a query.
public struct RerankCostLine: Sendable, Hashable, Codable {
    /// The rerank's name.
    public var name: String
    /// How it asks: window, full, pointwise.
    public var method: String
    /// The model.
    public var model: String
    /// Queries with an order.
    public var queries: Int
    /// Requests a query.
    public var requests: Double
    /// Prompt tokens a query.
    public var promptTokens: Double
    /// Tokens of chain and answer a query.
    public var completionTokens: Double
    /// Seconds a query from its first request to its last answer if nothing else is waited for: one window after the other, or the
    /// slowest passage.
    public var seconds: Double
    /// Seconds of all its answers together.
    public var answerSeconds: Double
    /// US dollars a query; nil where a price is unknown.
    public var dollars: Double?
    /// Whether the simulator answered.
    public var isSimulated: Bool
}

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
