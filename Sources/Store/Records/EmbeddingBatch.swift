/// Texts that were embedded in one request, with what that cost; their vectors are on disk.
public struct EmbeddingBatch: Sendable, Hashable {
    /// The key of the model's vectors.
    public var modelKey: String
    /// The model's name, as it was asked for.
    public var modelName: String
    /// Dimensions of a vector.
    public var dimensions: Int
    /// Row by hash of the text; nil for a text that the service refuses.
    public var rows: [String: Int?]
    /// The domain that asked.
    public var domain: String
    /// The model that answered.
    public var answeredBy: String
    /// Tokens, where the server counted them.
    public var promptTokens: Int?
    /// In millionths of a US dollar; nil if unknown.
    public var costMicroUSD: Int?
    /// Whether the simulator answered.
    public var isSimulated: Bool
    /// Whether something was paid for.
    public var isPaid: Bool

    /// Makes a batch.
    public init(
        modelKey: String,
        modelName: String,
        dimensions: Int,
        rows: [String: Int?],
        domain: String,
        answeredBy: String,
        promptTokens: Int? = nil,
        costMicroUSD: Int? = nil,
        isSimulated: Bool = false,
        isPaid: Bool = true
    ) {
        self.modelKey = modelKey
        self.modelName = modelName
        self.dimensions = dimensions
        self.rows = rows
        self.domain = domain
        self.answeredBy = answeredBy
        self.promptTokens = promptTokens
        self.costMicroUSD = costMicroUSD
        self.isSimulated = isSimulated
        self.isPaid = isPaid
    }
}
