import Foundation

/// The reward that ReasonRank's RL trains with: NDCG@10 + 0.2 Recall@10 + 0.1 RBO (paper, equations 2 to 4).
///
/// NDCG and Recall compare with the pointwise labels, RBO with the teacher's order.
public struct MultiViewReward: Sendable, Hashable {
    /// Whose reading of a rollout holds.
    public enum Rule: Sendable, Hashable {
        /// An answer is right only if it is a permutation of the list; RBO is the truncated sum with this p.
        case paper(p: Double)
        /// What the released code does (8421BCD/ReasonRank, verl `ranking.py`), its holes included: identifiers above the list's size
        /// pass, `[0]` is the last passage, and RBO is the average overlap.
        case released
    }

    /// Why a rollout got no more than a format reward.
    public enum Fault: String, Sendable, Hashable, Codable {
        /// No think block directly followed by an answer block: -1.
        case outputFormat = "output-format"
        /// The blocks are there, but the answer is no order of the list: 0.
        case answerFormat = "answer-format"
    }

    /// A reward with its parts.
    public struct Score: Sendable, Hashable {
        /// -1, 0, or NDCG + 0.2 Recall + 0.1 RBO, at most 1.3.
        public var reward: Double
        /// NDCG@10, where the format held.
        public var ndcg: Double?
        /// Recall@10.
        public var recall: Double?
        /// Agreement with the teacher's order.
        public var rbo: Double?
        /// Why the reward is -1 or 0.
        public var fault: Fault?
        /// What exactly is wrong.
        public var detail: RolloutFault?
    }

    public var rule: Rule

    /// Makes a reward; p = 0.9 by default, since the paper names p without a value.
    public init(rule: Rule = .paper(p: 0.9)) {
        self.rule = rule
    }

    /// Scores a rollout.
    ///
    /// - Parameters:
    ///   - rollout: the student's whole output.
    ///   - teacherOrder: the teacher's order of the list, a permutation of 1 … n.
    ///   - relevant: positions with label 1.
    public func score(_ rollout: String, teacherOrder: [Position], relevant: Set<Position>) -> Score {
        guard let gold = RewardGold(teacherOrder: teacherOrder, relevant: relevant) else {
            return Score(reward: 0, fault: .answerFormat)
        }
        var scorer = RolloutScorer(rule: rule)
        var text = rollout
        return text.withUTF8 { scorer.score($0, gold: gold) }
    }
}

/// What the rollouts for one list are compared with, made ready once and kept small.
public struct RewardGold: Sendable, Hashable {
    /// The teacher's order: 1-based numbers, best first.
    let order: [Int32]
    /// Whether the passage at an index, from 0, is relevant.
    let isRelevant: [Bool]
    /// How many are.
    let relevantCount: Int
    /// The DCG@10 of the best possible order.
    let ideal: Double

    /// Takes the teacher's order and the positions with label 1.
    ///
    /// - Returns: nil if the order is no permutation of 1 … n, or a relevant position lies beyond it.
    public init?(teacherOrder: [Position], relevant: Set<Position>) {
        let size = teacherOrder.count
        guard Set(teacherOrder).count == size, teacherOrder.allSatisfy({ $0.rawValue <= size }),
            relevant.allSatisfy({ $0.rawValue <= size })
        else { return nil }
        order = teacherOrder.map { Int32($0.rawValue) }
        var flags = Array(repeating: false, count: size)
        for position in relevant { flags[position.index] = true }
        isRelevant = flags
        relevantCount = relevant.count
        ideal = (0..<min(10, relevant.count)).reduce(0.0) { $0 + RolloutScorer.discount(at: $1) }
    }

    /// Passages in the list.
    public var size: Int { order.count }
}
