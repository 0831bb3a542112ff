/// Agreement of several voters beyond chance, where each thing has as many votes (Fleiss 1971), the same as statsmodels' `fleiss_kappa`.
public enum FleissKappa {
    /// What chance would give.
    public enum Chance: Sendable, Hashable {
        /// By the shares of the labels that were given (Fleiss).
        case observed
        /// Each label alike (Randolph 2005): does not fall where nearly all things have one label.
        case uniform
    }

    /// (agreement - chance) / (1 - chance).
    ///
    /// - Parameter counts: for each thing, how often each label was given.
    /// - Returns: 1 for full agreement, 0 for chance; nil where it is undefined: fewer than two votes on a thing, unequal numbers of votes
    ///   (take ``KrippendorffAlpha``), or one label only.
    public static func kappa(_ counts: [[Int]], chance: Chance = .observed) -> Double? {
        guard let first = counts.first else { return nil }
        let votes = first.reduce(0, +)
        guard votes > 1, counts.allSatisfy({ $0.count == first.count && $0.reduce(0, +) == votes }) else { return nil }
        let pairs = Double(votes * (votes - 1))
        let agreed =
            counts.reduce(0.0) { $0 + Double($1.reduce(0) { $0 + $1 * $1 } - votes) / pairs } / Double(counts.count)
        let expected: Double
        switch chance {
        case .uniform: expected = 1 / Double(first.count)
        case .observed:
            let all = Double(votes * counts.count)
            expected = first.indices.reduce(0.0) { sum, label in
                let share = Double(counts.reduce(0) { $0 + $1[label] }) / all
                return sum + share * share
            }
        }
        return expected < 1 ? (agreed - expected) / (1 - expected) : nil
    }
}
