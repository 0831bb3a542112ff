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
