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

    /// Domains that came to nothing for one cause; empty where the run was stopped.
    public var standstills: [Standstill]

    /// Whether no domain has come to anything, since nothing was there to read.
    public var isIdle: Bool {
        let unread = Set(standstills.filter(\.isUnread).map(\.domain))
        return !unread.isEmpty && stages.allSatisfy { unread.contains($0.domain) || $0.input == 0 }
    }

    /// Queries that failed.
    public var failed: Int { stages.reduce(0) { $0 + $1.failed } }
    /// Queries that are not at an end: pending at any stage.
    public var pending: Int { stages.reduce(0) { $0 + $1.pending } }
}
