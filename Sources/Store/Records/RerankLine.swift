import GRDB
package import Ranking

/// A reranked query with its numbers, without its texts.
package struct RerankLine: Sendable, Hashable {
    /// Its name.
    package var id: QueryID
    /// Its row in the store.
    package var queryRow: Int64
    /// Its place in the source, from 0.
    package var ordinal: Int
    /// How it ended.
    package var status: RerankOrderRecord.Status
    /// Why it failed.
    package var cause: String?
    /// Documents that the first stage found.
    package var found: Int
    /// How many of the first ten documents were not among the first ten before.
    package var newInTen: Int
    /// Windows that were asked.
    package var windows = 0
    /// Windows whose order was used after a repair.
    package var repaired = 0
    /// Windows that stayed as they were.
    package var faults = 0
    package var answerRows: [Int64] = []
    /// Tokens of prompts, reasoning and answers.
    package var tokens = 0
    /// What the answers cost in millionths of a US dollar, as far as prices are known.
    package var costMicroUSD = 0
    /// Answers whose price is not known.
    package var unknownCost = 0
    /// Whether any answer is the simulator's.
    package var isSimulated = false
}

/// Where a way of reranking stands, and what came of its windows.
package struct RerankCounts: Sendable, Hashable, Codable {
    /// Queries with an order.
    package var done = 0
    /// Queries for which nothing was found.
    package var empty = 0
    /// Queries whose request failed.
    package var failed = 0
    /// Queries that are left.
    package var pending = 0
    /// Windows (or passages) that were asked about.
    package var windows = 0
    /// Windows whose order was used after a repair.
    package var repaired = 0
    /// Windows that stayed as they were, by what was wrong.
    package var faults: [String: Int] = [:]
    /// Documents without a text, over all queries.
    package var textless = 0

    /// Nothing yet.
    package init() {}
}

/// Queries of a rerank that failed for one cause.
package struct RerankFailure: Sendable, Hashable, Codable, StoredRow {
    /// The cause, in one word.
    package var cause: String
    /// How many.
    package var count: Int
    /// One of them.
    package var example: String
    /// What was said about that one.
    package var message: String
}

/// What a way of reranking took, a query.
package struct RerankCostLine: Sendable, Hashable, Codable, StoredRow {
    /// The rerank's name.
    package var name: String
    /// How it asks: window, full, pointwise.
    package var method: String
    package var model: String
    /// Queries with an order.
    package var queries: Int
    /// Requests a query.
    package var requests: Double
    /// Prompt tokens a query.
    package var promptTokens: Double
    /// Tokens of reasoning and answer a query.
    package var completionTokens: Double
    /// Seconds a query from its first request to its last answer if nothing else is waited for: one window after the other, or the
    /// slowest passage.
    package var seconds: Double
    /// Seconds of all its answers together.
    var answerSeconds: Double
    /// US dollars a query; nil where a price is unknown.
    package var dollars: Double?
    /// Whether the simulator answered.
    package var isSimulated: Bool
}

/// Everything that a way of reranking left behind of one query.
package struct RerankDetail: Sendable {
    /// The query as it was read.
    package var query: QueryRecord
    /// The order with its windows; nil where the query was not taken up yet.
    package var order: RerankOrderRecord?
    /// The answers of its windows, and those that no window uses, by key.
    package var answers: [String: ResponseRecord]
    /// Keys of answers that no window of any way uses: of a query that failed, or that had to be asked again.
    package var unused: [String]
}
