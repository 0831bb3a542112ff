/// Rank-R1's reward: 1 where the answer behind the reasoning is the relevant passage's identifier and nothing else, otherwise 0
/// (arXiv 2503.06034; ielab/llm-rankers).
public enum BestOneReward {
    /// Scores a rollout.
    public static func score(_ rollout: String, best: Position) -> RewardScore {
        let isRight = RolloutFormat.answer(of: rollout)?.trimmed == best.description
        return RewardScore(reward: isRight ? 1 : 0, parts: [:])
    }
}
