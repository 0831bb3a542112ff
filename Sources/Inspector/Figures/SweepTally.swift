import Ranking
import Store

/// Counts lists by threshold as they go by; constant memory.
struct SweepTally: Sendable {
    static let bins = 20

    private struct Shape: Hashable {
        var size: Int
        var positives: Int
    }

    private let grid: AlphaGrid
    private var scored = 0
    private var rejectedOtherwise: [String: Int] = [:]
    private var bias = PositionBias()
    private var sum = 0.0
    private var histogram = [Int](repeating: 0, count: SweepTally.bins)
    private var kept: [Int]
    private var keptSum: [Double]
    private var shapes: [Shape: Int] = [:]

    /// Starts with no list.
    init(grid: AlphaGrid) {
        self.grid = grid
        kept = grid.values.map { _ in 0 }
        keptSum = grid.values.map { _ in 0 }
    }

    /// Counts a list.
    mutating func add(_ list: ScoredList) {
        scored += 1
        sum += list.ndcg
        histogram[max(0, min(Self.bins - 1, Int(clamped: list.ndcg * Double(Self.bins) + 1e-9)))] += 1
        shapes[Shape(size: list.size, positives: list.positives), default: 0] += 1
        guard list.reason == nil || list.reason == .lowNDCG else {
            rejectedOtherwise[list.reason?.rawValue ?? "", default: 0] += 1
            return
        }
        for (place, alpha) in grid.values.enumerated() where list.ndcg >= alpha {
            kept[place] += 1
            keptSum[place] += list.ndcg
        }
    }

    mutating func add(shown: [Position]?, order: [Position]) {
        bias.add(shown: shown, order: order)
    }

    /// Takes in what another tally of the same grid has counted.
    mutating func add(_ other: SweepTally) {
        scored += other.scored
        rejectedOtherwise.merge(other.rejectedOtherwise, uniquingKeysWith: +)
        bias.add(other.bias)
        sum += other.sum
        for bin in histogram.indices { histogram[bin] += other.histogram[bin] }
        for place in kept.indices {
            kept[place] += other.kept[place]
            keptSum[place] += other.keptSum[place]
        }
        shapes.merge(other.shapes, uniquingKeysWith: +)
    }

    /// The figures so far.
    func domain(_ name: String) -> Sweep.Domain {
        let all = Double(max(1, scored))
        let points = grid.values.enumerated().map { place, alpha in
            // Sorted, so that the sum has the same last digit in every run.
            let chance = shapes.sorted { ($0.key.size, $0.key.positives) < ($1.key.size, $1.key.positives) }.reduce(0.0)
            {
                let share = ChanceLevel.share(size: $1.key.size, positives: $1.key.positives, alpha: alpha)
                return $0 + share * Double($1.value)
            }
            return Sweep.Point(
                alpha: alpha,
                kept: kept[place],
                share: rounded(Double(kept[place]) / all),
                chance: rounded(chance / all),
                meanNDCG: kept[place] > 0 ? rounded(keptSum[place] / Double(kept[place])) : nil
            )
        }
        return Sweep.Domain(
            domain: name,
            scored: scored,
            rejectedOtherwise: rejectedOtherwise.values.reduce(0, +),
            otherReasons: rejectedOtherwise,
            meanNDCG: rounded(sum / all),
            histogram: histogram,
            points: points,
            positionBias: Sweep.Bias(bias)
        )
    }
}
