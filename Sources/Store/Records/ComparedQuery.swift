import Ranking

/// What a store made of a query, as far as two stores can be compared.
public struct ComparedQuery: Sendable, Hashable {
    /// The query.
    public var id: QueryID
    /// The question.
    public var text: String
    /// `kept`, a reject reason's code, a failure's cause, or nil while it is on its way.
    public var verdict: String?
    /// Whether a request failed, so that `verdict` is a cause.
    public var isFailed: Bool
    /// NDCG@10 of the order.
    public var ndcg: Double?
    /// The list's passages in the teacher's order, best first; empty without an order.
    public var order: [PassageID]
    /// The pointwise labels of all judged candidates.
    public var labels: [PassageID: Label]

    /// Makes one.
    public init(
        id: QueryID,
        text: String,
        verdict: String?,
        isFailed: Bool = false,
        ndcg: Double? = nil,
        order: [PassageID] = [],
        labels: [PassageID: Label] = [:]
    ) {
        self.id = id
        self.text = text
        self.verdict = verdict
        self.isFailed = isFailed
        self.ndcg = ndcg
        self.order = order
        self.labels = labels
    }
}
