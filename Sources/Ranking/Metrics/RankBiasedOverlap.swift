import Foundation

/// Agreement of two rankings, weighted towards the top (Webber, Moffat, Zobel: A Similarity Measure for Indefinite Rankings, TOIS 2010).
public enum RankBiasedOverlap {
    /// The plain mean of the agreements at each depth: what PyPI `rbo` computes at p = 1, and so the released ReasonRank reward
    /// (average overlap, Fagin et al. 2003).
    ///
    /// - Returns: from 0 to 1; 1 if both are empty, 0 if one is. The depth is the shorter length.
    public static func averageOverlap<ID: Hashable>(_ left: [ID], _ right: [ID]) -> Double {
        if left.isEmpty || right.isEmpty { return left.isEmpty && right.isEmpty ? 1 : 0 }
        let agreements = agreements(left, right)
        return agreements.reduce(0, +) / Double(agreements.count)
    }

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

    /// The extrapolation for rankings of different lengths (Webber et al., equation 32).
    public static func extrapolatedUneven<ID: Hashable>(_ left: [ID], _ right: [ID], p: Double) -> Double {
        let (short, long) = left.count <= right.count ? (left, right) : (right, left)
        if short.isEmpty { return long.isEmpty ? 1 : 0 }
        var shortSeen: Set<ID> = []
        var longSeen: Set<ID> = []
        var overlap = 0
        var overlapAtShort = 0
        var first = 0.0
        var second = 0.0
        for depth in 1...long.count {
            let next = long[depth - 1]
            longSeen.insert(next)
            if shortSeen.contains(next) { overlap += 1 }
            if depth <= short.count {
                let other = short[depth - 1]
                shortSeen.insert(other)
                if longSeen.contains(other) { overlap += 1 }
            }
            if depth == short.count { overlapAtShort = overlap }
            let weight = pow(p, Double(depth))
            first += Double(overlap) / Double(depth) * weight
            if depth > short.count {
                second += Double(overlapAtShort * (depth - short.count)) / Double(short.count * depth) * weight
            }
        }
        let tail =
            Double(overlap - overlapAtShort) / Double(long.count) + Double(overlapAtShort) / Double(short.count)
        return (1 - p) / p * (first + second) + tail * pow(p, Double(long.count))
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
