import Foundation
import Ranking
import Settings
import Store

/// Compares the two kinds of label: NDCG@10 of the teacher's order, with the pointwise labels as the truth (paper,
/// self-consistency filter).
struct FilterStage: Stage {
    static let name = StageName.filter

    let store: Store
    let filter: FilterConfiguration
    let rank: RankConfiguration

    func process(_ work: QueryState) async throws -> StageResult {
        let query = work.query.query
        let missing = StageResult(
            .failed(.missingInput, "the store holds no list or order of \(query.id)")
        )
        guard let list = try await work.madeList() else { return missing }
        var samples: [ScoredSample] = []
        for ranking in try await work.madeRankings() where ranking.isCounted {
            let stored: ResponseRecord?
            do {
                stored = try await store.response(for: ranking.requestKey)
            } catch let error as StoreError {
                guard case .damagedResponse = error else { throw error }
                return StageResult(.failed(.damagedAnswer, error.localizedDescription))
            }
            guard let response = stored else { return missing }
            samples.append(ScoredSample(ranking: ranking, reasoning: response.extractedReasoning))
        }
        guard !samples.isEmpty else { return missing }
        if let odd = samples.first(where: { $0.ranking.order.count != list.items.count }) {
            let words =
                "ranking of \(query.id): expected \(list.items.count) positions, found \(odd.ranking.order.count)"
            return StageResult(.failed(.damagedAnswer, words))
        }
        return FilterRule(filter: filter, consensus: rank.consensus).decide(
            list: list,
            samples: samples,
            query: query.text,
            tries: rank.samples == 1 ? try await work.extraSamples(.rank) + 1 : 1
        )
    }
}

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
    /// Of several samples the one whose order is closest to the consensus is exported; the next closest where its reasoning can't be. Alpha
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
            "chain_tokens": TokenEstimate.tokens(in: chosen.reasoning),
            "max_chain": filter.maximumReasoning, "size": list.items.count,
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

/// An order with the reasoning that explains it.
struct ScoredSample: Sendable {
    /// The order.
    let ranking: RankingRecord
    /// The reasoning.
    let reasoning: String

    /// Why the reasoning can't be exported; nil if it can.
    func fault(_ filter: FilterConfiguration, query: String, list: ListRecord) -> ReasoningFault? {
        if reasoning.allSatisfy(\.isWhitespace) {
            return filter.requiresReasoning ? ReasoningFault(reason: .emptyReasoning) : nil
        }
        if TokenEstimate.tokens(in: reasoning) > filter.maximumReasoning {
            return ReasoningFault(reason: .reasoningTooLong)
        }
        if filter.rejectsGoldLeak,
            let leak = GoldLeak.excerpt(in: reasoning, shown: [query] + list.items.map { Self.text(of: $0.passage) })
        {
            return ReasoningFault(reason: .goldLeak, facts: ["leak": leak])
        }
        if filter.rejectsOtherLanguage, ScriptShare.differs(reasoning: reasoning, query: query) {
            var facts: [String: any Encodable & Sendable] = [:]
            facts["chain_script"] = ScriptShare(reasoning).main?.rawValue
            facts["query_script"] = ScriptShare(query).main?.rawValue
            return ReasoningFault(reason: .otherLanguage, facts: facts)
        }
        return nil
    }

    private static func text(of passage: Passage) -> String {
        [passage.title, passage.text].compactMap { $0 }.joined(separator: "\n")
    }
}

/// What is wrong with reasoning, and what shows it.
struct ReasoningFault: Sendable {
    /// The code.
    let reason: RejectReason
    /// What supports it, beside what every verdict says.
    var facts: [String: any Encodable & Sendable] = [:]
}
