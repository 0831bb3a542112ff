import GRDB
import Ranking

/// A way of reranking that was begun in a store: a rerank file with all that shapes its orders.
public struct RerankRunRecord: Sendable, Hashable {
    /// What shapes the orders, hashed.
    public var fingerprint: Fingerprint
    /// What its runs are called.
    public var name: String
    /// The set of queries.
    public var domain: String
    /// How the model is asked: window, full, pointwise.
    public var method: String
    /// The model.
    public var model: String
    /// Window, step, passes, prompt and so on, as JSON.
    public var settings: String
    /// When it was last begun.
    public var begunAt: String

    init(row: Row) {
        fingerprint = Fingerprint(rawValue: row["fingerprint"])
        name = row["name"]
        domain = row["domain"]
        method = row["method"]
        model = row["model"]
        settings = row["settings"]
        begunAt = row["at"]
    }
}
