package import Store

/// How a rerank ended, for people and for `--json`.
package struct RerankReport: Sendable, Codable {
    /// The rerank's name.
    package var name: String
    /// The store's path.
    package var store: String
    /// Why it stopped before all was done, or nil.
    package var stopped: String?
    /// What queries wait for that this run could not bring to an end, and what to do; else nil.
    package var waiting: String?
    /// Whether none of those that this run took up was brought on.
    package var didNothing: Bool
    /// Where queries and windows stand.
    package var counts: RerankCounts
    /// What failed, by cause.
    package var failures: [RerankFailure]
    /// Where the model was asked; empty for the simulator.
    package var addresses: [String]
    /// Rows of queries, corpus and run that could not be read.
    package var brokenRows: Int
    /// Requests that this run sent and that brought an answer.
    package var answersPaid: Int
    /// Requests whose answer was in the store already, those of queries that earlier runs finished among them.
    package var answersReused: Int
    /// What all runs of this store have paid, in millionths of a US dollar.
    package var spentMicroUSD: Int
    /// Answers whose cost is not known, and not in it.
    package var answersOfUnknownCost: Int
    /// Whether any answer in the store comes from the simulator.
    package var isSimulated: Bool
    /// Passages that no dense search finds, since the embedding service refused them.
    package var notEmbedded: Int
    /// Why nothing was reranked, where it is for one cause; nil where the rerank was stopped.
    package var standstill: Standstill?
    /// Seconds that it took.
    package var seconds: Double
}
