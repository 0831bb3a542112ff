import Foundation

/// Agreement of two rankings, weighted towards the top (Webber, Moffat, Zobel: A Similarity Measure for Indefinite Rankings, TOIS 2010).
public enum RankBiasedOverlap {
    /// The sum that the paper's equation gives: (1 - p) Σ p^(d-1) A_d down to the shorter length; 1 - p^n for equal rankings.
    ///
    /// - Parameter p: between 0 and 1, both excluded; the smaller, the more the top counts.
    public static func truncated<ID: Hashable>(_ left: [ID], _ right: [ID], p: Double) -> Double {
        if left.isEmpty || right.isEmpty { return left.isEmpty && right.isEmpty ? 1 : 0 }
        var weight = 1 - p
        var sum = 0.0
        for agreement in agreements(left, right) {
            sum += weight * agreement
            weight *= p
        }
        return sum
    }

    /// The truncated sum with what the last agreement promises beyond it (Webber et al., equation 23); 1 for equal rankings.
    public static func extrapolated<ID: Hashable>(_ left: [ID], _ right: [ID], p: Double) -> Double {
        if left.isEmpty || right.isEmpty { return left.isEmpty && right.isEmpty ? 1 : 0 }
        let agreements = agreements(left, right)
        return truncated(left, right, p: p) + (agreements.last ?? 0) * pow(p, Double(agreements.count))
    }

    /// |left's first d ∩ right's first d| / d for each depth down to the shorter length.
    private static func agreements<ID: Hashable>(_ left: [ID], _ right: [ID]) -> [Double] {
        var leftSeen: Set<ID> = []
        var rightSeen: Set<ID> = []
        var overlap = 0
        return (0..<min(left.count, right.count)).map { index in
            leftSeen.insert(left[index])
            if rightSeen.contains(left[index]) { overlap += 1 }
            rightSeen.insert(right[index])
            if leftSeen.contains(right[index]) { overlap += 1 }
            return Double(overlap) / Double(index + 1)
        }
    }
}
