/// GroupRank's reward for a group's scores: NDCG@10 + 0.2 · Recall@10 + 0.1 · (1 - JS divergence), or -0.1 and -0.5 where they can't be read
/// (arXiv 2511.11653).
///
/// The paper does not say how scores become distributions, to which base, and what is relevant: here they are divided by their sum, in bits, and
/// what reaches a bound is relevant.
public struct GroupRankReward: Sendable, Hashable {
    private let truth: [Double]
    private let relevantFrom: Double
    private let scale: Scale

    /// - Parameters:
    ///   - truth: the score of each passage in the group's order, 0 or more.
    ///   - relevantFrom: the lowest score that counts as relevant.
    ///   - scale: of the student's scores; the paper's is 0 to 10, whole.
    public init(truth: [Double], relevantFrom: Double, scale: Scale) {
        (self.truth, self.relevantFrom, self.scale) = (truth, relevantFrom, scale)
    }

    /// Scores a rollout: `<reason>…</reason>`, then `<answer>` with a score for each passage.
    public func score(_ rollout: String) -> RewardScore {
        guard let answer = Self.answer(in: rollout) else { return RewardScore(reward: -0.5, parts: [:]) }
        let reading = ScoresParser.read(answer, size: truth.count, scale: scale)
        guard reading.isComplete else { return RewardScore(reward: -0.1, parts: [:]) }
        return score(reading.scores.compactMap(\.self))
    }

    private func score(_ scores: [Double]) -> RewardScore {
        let order = scores.indices.sorted { (-scores[$0], $0) < (-scores[$1], $1) }
        let ndcg = Metrics.ndcg(ranked: order.map { truth[$0] }, at: 10)
        let recall = Metrics.recall(ranked: order.map { truth[$0] >= relevantFrom ? 1 : 0 }, at: 10)
        let divergence = JensenShannon.divergence(scores, truth) ?? 1
        return RewardScore(
            reward: Self.sum(ndcg: ndcg, recall: recall, divergence: divergence),
            parts: ["ndcg": ndcg, "recall": recall, "js": divergence]
        )
    }

    static func sum(ndcg: Double, recall: Double, divergence: Double) -> Double {
        ndcg + 0.2 * recall + 0.1 * (1 - divergence)
    }

    /// The inside of the answer where all four marks stand in their order.
    private static func answer(in rollout: String) -> String? {
        guard let match = rollout.firstMatch(of: /(?s)<reason>.*?<\/reason>\s*<answer>(.*?)<\/answer>/) else {
            return nil
        }
        return String(match.1)
    }
}
