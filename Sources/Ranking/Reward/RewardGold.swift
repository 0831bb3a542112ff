import Foundation

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
