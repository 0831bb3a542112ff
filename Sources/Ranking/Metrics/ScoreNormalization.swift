/// Scores of one list brought onto a range that scores of other lists share.
public enum ScoreNormalization: String, Sendable, Hashable, CaseIterable {
    /// 0 for the lowest, 1 for the highest; 1 for all where they are equal.
    case minMax = "min-max"
    /// Standard deviations from the mean, as of a whole population; 0 for all where they are equal.
    case zScore = "z"

    /// Brings scores onto the range.
    public func callAsFunction(_ scores: [Double]) -> [Double] {
        guard let lowest = scores.min(), let highest = scores.max() else { return [] }
        guard highest > lowest else { return scores.map { _ in self == .minMax ? 1 : 0 } }
        switch self {
        case .minMax: return scores.map { ($0 - lowest) / (highest - lowest) }
        case .zScore:
            let mean = scores.reduce(0, +) / Double(scores.count)
            let variance = scores.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(scores.count)
            return scores.map { ($0 - mean) / variance.squareRoot() }
        }
    }
}
