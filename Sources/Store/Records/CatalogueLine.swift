import Ranking

/// A query with the numbers that people sort and filter by.
public struct CatalogueLine: Sendable, Hashable {
    /// How a query stands.
    public enum Status: String, Sendable, Hashable, Codable, CaseIterable {
        /// The filter kept its list.
        case kept
        /// It was thrown out for a reason.
        case rejected
        /// A request of it failed.
        case failed
        /// It is on its way.
        case pending
    }

    /// The query.
    public var id: QueryID
    /// Its row in the store, by which ``TextIndex`` names it.
    public var queryRow: Int64
    /// The row of the answer that holds its order, by which ``TextIndex`` names its chain; nil without an order.
    public var answerRow: Int64?
    /// How it stands.
    public var status: Status
    /// The reject reason's code or the failure's cause.
    public var code: String?
    /// The stage where it ended; nil while it is on its way.
    public var stage: StageName?
    /// Passages in its list; nil without a list.
    public var size: Int?
    /// Positive ones among them.
    public var positives: Int?
    /// NDCG@10 of the order.
    public var ndcg: Double?
    /// The model that ordered it.
    public var model: String?
    /// Tokens of the chain; of the whole answer where the provider does not tell them apart.
    public var chainTokens: Int?

    /// Makes a line.
    public init(
        id: QueryID,
        queryRow: Int64 = 0,
        answerRow: Int64? = nil,
        status: Status,
        code: String? = nil,
        stage: StageName? = nil,
        size: Int? = nil,
        positives: Int? = nil,
        ndcg: Double? = nil,
        model: String? = nil,
        chainTokens: Int? = nil
    ) {
        self.id = id
        self.queryRow = queryRow
        self.answerRow = answerRow
        self.status = status
        self.code = code
        self.stage = stage
        self.size = size
        self.positives = positives
        self.ndcg = ndcg
        self.model = model
        self.chainTokens = chainTokens
    }
}
