import GRDB
package import Ranking

/// Kept or rejected, with the scores and the evidence.
package struct VerdictRecord: Sendable, Hashable {
    /// Nil if kept.
    package var reason: RejectReason?
    /// What supports the decision, as JSON.
    package var evidence: String
    /// NDCG@10 of the order under the pointwise labels.
    package var ndcg: Double?
    /// Recall@10 of the same.
    package var recall: Double?
    /// Agreement of the samples, where there are several: rank-biased overlap.
    package var rbo: Double?
    /// Agreement of the samples: Kendall's tau.
    package var tau: Double?
    /// How often a random order of such a list would be kept.
    package var chance: Double?
    /// The sample whose order and reasoning are exported.
    package var sample: Int

    package init(
        reason: RejectReason? = nil,
        evidence: String = "{}",
        ndcg: Double? = nil,
        recall: Double? = nil,
        rbo: Double? = nil,
        tau: Double? = nil,
        chance: Double? = nil,
        sample: Int = 0
    ) {
        self.reason = reason
        self.evidence = evidence
        self.ndcg = ndcg
        self.recall = recall
        self.rbo = rbo
        self.tau = tau
        self.chance = chance
        self.sample = sample
    }

    /// Whether the list may be exported.
    package var isKept: Bool { reason == nil }

    init(row: Row) throws {
        let code: String? = row["reason"]
        reason = code.flatMap(RejectReason.init(rawValue:))
        evidence = row["evidence"]
        ndcg = row["ndcg"]
        recall = row["recall"]
        rbo = row["rbo"]
        tau = row["tau"]
        chance = row["chance"]
        sample = row["sample"]
    }

    /// The values of its row.
    var values: [(any DatabaseValueConvertible)?] {
        [isKept, reason?.rawValue, evidence, ndcg, recall, rbo, tau, chance, sample]
    }
}
