import Foundation
import Ranking

/// How NDCG@10 of an order comes about, rank by rank; the same rule as ``Ranking/Metrics`` (linear gain, log₂ discount).
struct ScoreTable: Sendable {
    /// A rank of the order.
    struct Line: Sendable, Equatable {
        /// From 1.
        var rank: Int
        /// The place in the list as it was shown.
        var position: Position
        /// 1 for a positive, otherwise 0.
        var gain: Int
        /// log₂(rank + 1).
        var discount: Double
        /// What the rank adds to the sum.
        var adds: Double
    }

    /// Ranks that count.
    static let depth = 10

    /// The first ranks of the order.
    let lines: [Line]
    /// Their sum.
    let dcg: Double
    /// The sum with all positives first.
    let ideal: Double

    /// The score, from 0 to 1.
    var ndcg: Double { ideal == 0 ? 0 : dcg / ideal }

    /// - Parameters:
    ///   - order: positions, best first.
    ///   - relevance: by 0-based place in the list; 1 for a positive.
    init(order: [Position], relevance: [Int]) {
        lines = order.prefix(Self.depth).enumerated().map { index, position in
            let gain = relevance.indices.contains(position.index) ? relevance[position.index] : 0
            let discount = log2(Double(index + 2))
            return Line(
                rank: index + 1,
                position: position,
                gain: gain,
                discount: discount,
                adds: Double(gain) / discount
            )
        }
        dcg = lines.reduce(0) { $0 + $1.adds }
        ideal = relevance.sorted(by: >).prefix(Self.depth).enumerated().reduce(0) { sum, entry in
            sum + Double(entry.element) / log2(Double(entry.offset + 2))
        }
    }
}
