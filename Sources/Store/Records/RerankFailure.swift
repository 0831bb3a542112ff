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
