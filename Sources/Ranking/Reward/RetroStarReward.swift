/// Retro*'s reward for the rollouts of a positive and a negative passage of one query (arXiv 2509.24869): alpha times how near a score is to its
/// group's mean, the rest for standing on the right side of the other passage's scores.
public struct RetroStarReward: Sendable, Hashable {
    private let alpha: Double
    private let spread: Double

    /// - Parameters:
    ///   - alpha: the weight of the first part.
    ///   - spread: the largest distance from the mean below which the first part is 0 (the paper's tau).
    public init(alpha: Double = 0.75, spread: Double = 20) {
        (self.alpha, self.spread) = (alpha, spread)
    }

    /// The rewards of all rollouts; neither group is empty.
    public func score(positive: [Double], negative: [Double]) -> (positive: [Double], negative: [Double]) {
        (
            reward(positive) { score in share(negative) { score > $0 } },
            reward(negative) { score in share(positive) { score < $0 } }
        )
    }

    private func reward(_ scores: [Double], _ rightSide: (Double) -> Double) -> [Double] {
        zip(nearness(scores), scores).map { alpha * $0 + (1 - alpha) * rightSide($1) }
    }

    /// 1 for the score nearest to the mean, -1 for the one furthest from it, 0 for all others; of equal ones the first.
    private func nearness(_ scores: [Double]) -> [Double] {
        let mean = scores.reduce(0, +) / Double(max(1, scores.count))
        let distances = scores.map { abs($0 - mean) }
        guard let largest = distances.max(), let smallest = distances.min(), largest >= spread else {
            return scores.map { _ in 0 }
        }
        let (nearest, furthest) = (distances.firstIndex(of: smallest), distances.firstIndex(of: largest))
        return distances.indices.map { $0 == nearest ? 1 : $0 == furthest ? -1 : 0 }
    }

    private func share(_ scores: [Double], _ isMet: (Double) -> Bool) -> Double {
        Double(scores.count(where: isMet)) / Double(max(1, scores.count))
    }
}
