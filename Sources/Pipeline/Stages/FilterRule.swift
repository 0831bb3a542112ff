import Prompts
import Ranking
import Store

/// The filter's rule, without a store.
struct FilterRule: Sendable {
    let filter: FilterConfiguration
    var consensus = ConsensusMethod.borda

    /// What a condition found, as evidence holds it.
    private struct Finding: Encodable, Sendable {
        let metric: String
        let value: Double?
        let min: Double?
        let max: Double?
    }

    /// Decides about a list.
    ///
    /// Of several samples the one whose order is closest to the consensus is exported; the next closest where its chain can't be. Alpha
    /// comes last, so that a list rejected as `low-ndcg` fails in nothing else, and `sweep` can tell what another alpha would keep.
    /// - Parameters:
    ///   - samples: the orders that count, at least one.
    ///   - tries: how many single samples were taken one after the other; each is another chance for a random order to pass.
    func decide(list: ListRecord, samples: [ScoredSample], query: String, tries: Int = 1) -> StageResult {
        let orders = samples.map(\.ranking.order)
        let joint = Consensus(orders, method: consensus)
        let nearest = samples.count > 1 ? joint.nearest(orders) : [0]
        let faults = nearest.map { samples[$0].fault(filter, query: query, list: list) }
        let fit = faults.firstIndex { $0 == nil } ?? 0
        let (place, fault) = (nearest[fit], faults[fit])
        let chosen = samples[place]

        let relevance = list.items.map(\.label.relevance)
        let ranked = chosen.ranking.order.map { relevance[$0.index] }
        let ndcg = Metrics.ndcg(ranked: ranked, at: 10)
        let once = ChanceLevel.share(size: list.items.count, positives: list.positives, alpha: filter.alpha)
        let chance = (0..<tries).reduce(1.0) { failed, _ in failed * (1 - once) }
        let agreement = SampleAgreement(orders)

        func value(_ metric: FilterMetric) -> Double? {
            switch metric {
            case .ndcg(let rank): Metrics.ndcg(ranked: ranked, at: rank)
            case .recall(let rank): Metrics.recall(ranked: ranked, at: rank)
            case .rbo: agreement?.rbo
            case .agreement: SampleAgreement.tau(of: place, in: orders)
            case .chance: once
            }
        }
        let findings = filter.conditions.map { ($0, value($0.metric)) }
        let broken = findings.first { !$0.holds($1) }?.0
        let disagrees = filter.consistency.map { (agreement?.tau ?? -2) < $0 } ?? false
        let reason =
            fault?.reason ?? (disagrees ? .inconsistent : nil) ?? broken?.metric.reason
            ?? (ndcg < filter.alpha ? .lowNDCG : nil)

        var facts: [String: any Encodable & Sendable] = [
            "ndcg@10": ndcg, "alpha": filter.alpha,
            "positive_ranks": zip(1..., ranked).compactMap { $1 > 0 ? $0 : nil },
            "chain_tokens": TokenEstimate.tokens(in: chosen.chain),
            "max_chain": filter.maximumChain, "size": list.items.count,
        ]
        facts.merge(fault?.facts ?? [:]) { first, _ in first }
        if !findings.isEmpty {
            facts["also"] = findings.map { condition, value in
                Finding(
                    metric: condition.metric.name,
                    value: value,
                    min: condition.minimum,
                    max: condition.maximum
                )
            }
        }
        if let consistency = filter.consistency { facts["consistency"] = consistency }
        if tries > 1 { facts["tries"] = tries }
        if let agreement {
            facts["samples"] = samples.count
            facts["sample"] = chosen.ranking.sample
            facts["tau"] = agreement.tau
            facts["rbo"] = agreement.rbo
            facts["consensus"] = joint.isExact ? consensus.rawValue : ConsensusMethod.borda.rawValue
            facts["consensus_ndcg@10"] = Metrics.ndcg(ranked: joint.order.map { relevance[$0.index] }, at: 10)
        }
        let evidence = evidenceJSON(facts)
        let verdict = VerdictRecord(
            reason: reason,
            evidence: evidence,
            ndcg: ndcg,
            recall: Metrics.recall(ranked: ranked, at: 10),
            rbo: agreement?.rbo,
            tau: agreement?.tau,
            chance: 1 - chance,
            sample: chosen.ranking.sample
        )
        return StageResult(reason.map { .rejected($0, evidence: evidence) } ?? .done, .verdict(verdict))
    }
}
