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
    }

    /// The rule.
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
        guard let answer = RolloutFormat.answer(in: rollout) else { return Score(reward: -1, fault: .outputFormat) }
        let spelled = RolloutFormat.identifiers(in: answer)
        let numbers = spelled.map { Int($0) ?? .max }
        let size = teacherOrder.count
        let isRight: Bool =
            switch rule {
            case .paper: numbers.count == size && Set(numbers) == Set(1...max(1, size))
            case .released: spelled.count == size && Set(spelled).count == size
            }
        guard isRight else { return Score(reward: 0, fault: .answerFormat) }
        return score(numbers: numbers, spelled: spelled, teacherOrder: teacherOrder, relevant: relevant)
    }

    private func score(numbers: [Int], spelled: [String], teacherOrder: [Position], relevant: Set<Position>) -> Score {
        let size = teacherOrder.count
        // Python's index -1: `[0]` names the last passage in the released code. Others are never below 1 here.
        let places = numbers.compactMap { number -> Int? in
            if number == 0 { return size }
            return number <= size ? number : nil
        }
        var ranks = places.map { Position(rawValue: $0).map { relevant.contains($0) ? 1 : 0 } ?? 0 }
        if case .released = rule { ranks = Self.lastPlaces(places, relevant: relevant) }
        let labels = Array(repeating: 1, count: relevant.count)
        let ndcg = Self.ndcg(ranks, relevant: labels.count)
        let recall = relevant.isEmpty ? 0 : Double(ranks.prefix(10).reduce(0, +)) / Double(relevant.count)
        let rbo: Double =
            switch rule {
            case .paper(let p): RankBiasedOverlap.truncated(numbers, teacherOrder.map(\.rawValue), p: p)
            case .released: RankBiasedOverlap.averageOverlap(spelled, teacherOrder.map { String($0.rawValue) })
            }
        return Score(reward: ndcg + 0.2 * recall + 0.1 * rbo, ndcg: ndcg, recall: recall, rbo: rbo)
    }

    /// A passage named twice (`[0]` and the last one) stands at its last place in the released code, whose scores are a dictionary.
    private static func lastPlaces(_ places: [Int], relevant: Set<Position>) -> [Int] {
        var last: [Int: Int] = [:]
        for (index, place) in places.enumerated() { last[place] = index }
        return places.enumerated().compactMap { index, place in
            guard last[place] == index else { return nil }
            return Position(rawValue: place).map { relevant.contains($0) ? 1 : 0 } ?? 0
        }
    }

    private static func ndcg(_ ranked: [Int], relevant: Int) -> Double {
        guard relevant > 0 else { return 0 }
        let gain = ranked.prefix(10).enumerated().reduce(0.0) { $0 + Double($1.element) / log2(Double($1.offset + 2)) }
        let ideal = (0..<min(10, relevant)).reduce(0.0) { $0 + 1 / log2(Double($1 + 2)) }
        return gain / ideal
    }
}
