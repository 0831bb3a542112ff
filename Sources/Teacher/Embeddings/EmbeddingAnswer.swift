/// Vectors that were paid for.
public struct EmbeddingAnswer: Sendable {
    /// One a text, in the texts' order, all of one length, all numbers finite.
    public var vectors: [[Float]]
    /// The model that the server named, or the one asked for.
    public var model: String
    /// Tokens that the server counted; nil where it counts none.
    public var promptTokens: Int?
    /// In millionths of a US dollar; nil if the price is unknown.
    public var costMicroUSD: Int?
    /// Whether the simulator answered.
    public var isSimulated: Bool
}
