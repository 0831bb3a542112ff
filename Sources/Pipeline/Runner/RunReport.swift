import Ranking
import Store

/// How a run ended, for people and for `--json`.
public struct RunReport: Sendable, Codable {
    /// The pipeline.
    public var pipeline: String
    /// The store's path.
    public var store: String
    /// Why the run stopped before all was done, or nil.
    public var stopped: String?
    /// Where each domain's queries stand.
    public var stages: [StageCount]
    /// Requests that this run sent and that brought an answer.
    public var answersPaid: Int
    /// What all runs of this store have paid, in millionths of a US dollar.
    public var spentMicroUSD: Int
    /// Whether any answer in the store comes from the simulator.
    public var isSimulated: Bool
    /// What became of the lists that were asked about again; nil where none were.
    public var requeued: RequeueStanding?

    /// Passages that no dense search finds, since the embedding service refused them.
    public var notEmbedded: Int

    /// Queries that failed.
    public var failed: Int { stages.reduce(0) { $0 + $1.failed } }
    /// Queries that are not at an end: pending at any stage.
    public var pending: Int { stages.reduce(0) { $0 + $1.pending } }
}
