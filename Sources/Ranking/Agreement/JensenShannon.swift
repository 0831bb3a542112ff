import Foundation

/// How far two distributions lie apart, from 0 (equal) to 1 (disjoint), in bits (Lin 1991).
public enum JensenShannon {
    /// ½ KL(P‖M) + ½ KL(Q‖M) to base 2, M halfway between; scipy's `jensenshannon` is its square root.
    ///
    /// - Parameters: weights of 0 or more, which are divided by their sum; all 0 stands for the uniform distribution.
    /// - Returns: nil where the two differ in length, are empty, or hold a weight below 0 or without bounds.
    public static func divergence(_ left: [Double], _ right: [Double]) -> Double? {
        guard left.count == right.count, let left = distribution(left), let right = distribution(right) else {
            return nil
        }
        let sum = zip(left, right).reduce(0.0) { sum, pair in
            let middle = (pair.0 + pair.1) / 2
            return sum + part(pair.0, middle) + part(pair.1, middle)
        }
        // Rounding can bring it a hair below 0.
        return max(0, sum / 2)
    }

    private static func part(_ probability: Double, _ middle: Double) -> Double {
        probability > 0 ? probability * log2(probability / middle) : 0
    }

    private static func distribution(_ weights: [Double]) -> [Double]? {
        guard !weights.isEmpty, weights.allSatisfy({ $0 >= 0 && $0.isFinite }) else { return nil }
        let sum = weights.reduce(0, +)
        return weights.map { sum > 0 ? $0 / sum : 1 / Double(weights.count) }
    }
}
