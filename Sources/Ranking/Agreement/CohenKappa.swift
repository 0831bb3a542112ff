/// Agreement of two voters beyond chance (Cohen 1960; weighted: Cohen 1968), the same as scikit-learn's `cohen_kappa_score`.
public enum CohenKappa {
    /// How much a disagreement counts.
    public enum Weights: String, Sendable, Hashable, CaseIterable {
        /// All alike.
        case none
        /// By the number of labels between the two.
        case linear
        /// By its square.
        case quadratic

        fileprivate func of(_ distance: Int) -> Double {
            switch self {
            case .none: distance == 0 ? 0 : 1
            case .linear: Double(distance)
            case .quadratic: Double(distance * distance)
            }
        }
    }

    /// 1 - Σ weight · observed / Σ weight · expected.
    ///
    /// - Parameters:
    ///   - left: one voter's labels.
    ///   - right: the other one's labels of the same things.
    ///   - labels: the whole scale in its order. Distances are counted along it, so a label that nobody gave counts, too.
    /// - Returns: 1 for full agreement, 0 for chance; nil where it is undefined: both voters give one and the same label, there is nothing to
    ///   compare, or a label is not on the scale.
    public static func kappa<Label: Hashable>(
        _ left: [Label],
        _ right: [Label],
        labels: [Label],
        weights: Weights = .none
    ) -> Double? {
        let places = Dictionary(labels.enumerated().map { ($1, $0) }) { first, _ in first }
        let pairs = zip(left.compactMap { places[$0] }, right.compactMap { places[$0] })
        guard left.count == right.count, pairs.underestimatedCount == left.count, !left.isEmpty else { return nil }
        var (ofLeft, ofRight) = (Array(repeating: 0.0, count: labels.count), Array(repeating: 0.0, count: labels.count))
        var observed = 0.0
        for (one, other) in pairs {
            ofLeft[one] += 1
            ofRight[other] += 1
            observed += weights.of(abs(one - other))
        }
        var expected = 0.0
        for one in labels.indices {
            for other in labels.indices { expected += weights.of(abs(one - other)) * ofLeft[one] * ofRight[other] }
        }
        return expected == 0 ? nil : 1 - observed * Double(left.count) / expected
    }
}
