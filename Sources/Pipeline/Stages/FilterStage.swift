import Prompts
import Ranking
import Store

/// Compares the two kinds of label: NDCG@10 of the teacher's order, with the pointwise labels as the truth (paper,
/// self-consistency filter).
struct FilterStage: Stage {
    static let name = StageName.filter

    let store: Store
    let filter: FilterConfiguration

    func process(_ work: QueryWork) async throws -> StageResult {
        let id = work.query.query.id
        guard let list = try await work.madeList(), let ranking = try await work.madeRankings().first,
            let response = try await store.response(for: ranking.requestKey)
        else {
            return StageResult(.failed(cause: "missing-input", message: "the store holds no list or order of \(id)"))
        }
        return Self.decide(
            list: list,
            ranking: ranking,
            chain: response.reasoning,
            filter: filter,
            query: work.query.query.text
        )
    }

    /// The rule itself, without a store.
    static func decide(
        list: ListRecord,
        ranking: RankingRecord,
        chain: String,
        filter: FilterConfiguration,
        query: String = ""
    ) -> StageResult {
        let relevance = list.items.map(\.label.relevance)
        let ranked = ranking.order.map { relevance[$0.index] }
        let ndcg = Metrics.ndcg(ranked: ranked, at: 10)
        let recall = Metrics.recall(ranked: ranked, at: 10)
        let chance = ChanceLevel.share(size: list.items.count, positives: list.positives, alpha: filter.alpha)
        let chainTokens = TokenEstimate.tokens(in: chain)
        let leak =
            filter.rejectsGoldLeak
            ? GoldLeak.excerpt(in: chain, shown: [query] + list.items.map { Self.text(of: $0.passage) }) : nil
        let reason: RejectReason? =
            if chain.allSatisfy(\.isWhitespace) {
                .emptyChain
            } else if chainTokens > filter.maximumChain {
                .chainTooLong
            } else if leak != nil {
                .goldLeak
            } else if filter.rejectsOtherLanguage, ScriptShare.differs(chain: chain, query: query) {
                .otherLanguage
            } else if ndcg < filter.alpha {
                .lowNDCG
            } else {
                nil
            }
        let ranks = zip(1..., ranked).compactMap { $1 > 0 ? $0 : nil }
        var facts: [String: any Encodable & Sendable] = [
            "ndcg@10": ndcg, "alpha": filter.alpha, "positive_ranks": ranks, "chain_tokens": chainTokens,
            "max_chain": filter.maximumChain, "size": list.items.count,
        ]
        if let leak { facts["leak"] = leak }
        if reason == .otherLanguage {
            facts["chain_script"] = ScriptShare(chain).main?.rawValue
            facts["query_script"] = ScriptShare(query).main?.rawValue
        }
        let evidence = evidenceJSON(facts)
        let verdict = VerdictRecord(reason: reason, evidence: evidence, ndcg: ndcg, recall: recall, chance: chance)
        return StageResult(reason.map { .rejected($0, evidence: evidence) } ?? .done, .verdict(verdict))
    }

    private static func text(of passage: Passage) -> String {
        [passage.title, passage.text].compactMap { $0 }.joined(separator: "\n")
    }
}
