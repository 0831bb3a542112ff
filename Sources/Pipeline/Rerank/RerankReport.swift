import Store

/// How a rerank ended, for people and for `--json`.
public struct RerankReport: Sendable, Codable {
    /// The rerank's name.
    public var name: String
    /// The store's path.
    public var store: String
    /// Why it stopped before all was done, or nil.
    public var stopped: String?
    /// Where queries and windows stand.
    public var counts: RerankCounts
    /// What failed, by cause.
    public var failures: [RerankFailure]
    /// Where the model was asked; empty for the simulator.
    public var addresses: [String]
    /// Rows of queries, corpus and run that could not be read.
    public var brokenRows: Int
    /// Requests that this run sent and that brought an answer.
    public var answersPaid: Int
    /// Requests whose answer was in the store already, those of queries that earlier runs finished among them.
    public var answersReused: Int
    /// What all runs of this store have paid, in millionths of a US dollar.
    public var spentMicroUSD: Int
    /// Whether any answer in the store comes from the simulator.
    public var isSimulated: Bool
    /// Passages that no dense search finds, since the embedding service refused them.
    public var notEmbedded: Int
    /// Why nothing was reranked, where it is for one cause; nil where the rerank was stopped.
    public var standstill: Standstill?
    /// Seconds that it took.
    public var seconds: Double
}
