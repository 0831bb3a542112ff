import Prompts
import Ranking
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
            samples.append(ScoredSample(ranking: ranking, chain: response.chain))
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
