import Foundation

/// How weak a filter is: the share of random orders that it lets pass.
public enum ChanceLevel {
    /// The share of random orders whose NDCG@10 reaches alpha, exact.
    ///
    /// Only which of the first ten ranks hold a positive matters: 2^10 cases, each weighted with the ways to place the other positives
    /// below.
    /// - Parameters:
    ///   - size: passages in the list.
    ///   - positives: how many of them are relevant.
    ///   - alpha: the filter's threshold, from 0 to 1.
    /// - Returns: from 0 to 1.
    public static func share(size: Int, positives: Int, alpha: Double) -> Double {
        if alpha <= 0 { return 1 }
        guard size > 0, positives > 0, positives <= size else { return 0 }
        let top = min(10, size)
        let discounts = (0..<top).map { 1 / log2(Double($0 + 2)) }
        let needed = alpha * discounts.prefix(positives).reduce(0, +) - 1e-12
        var passed = 0.0
        for placed in 0..<(1 << top) {
            let below = positives - placed.nonzeroBitCount
            guard below >= 0, below <= size - top else { continue }
            var gain = 0.0
            for rank in 0..<top where placed & (1 << rank) != 0 { gain += discounts[rank] }
            if gain >= needed { passed += ways(size - top, below) }
        }
        return passed / ways(size, positives)
    }

    /// The binomial coefficient.
    private static func ways(_ things: Int, _ chosen: Int) -> Double {
        (0..<min(chosen, things - chosen)).reduce(1.0) { $0 * Double(things - $1) / Double($1 + 1) }
    }
}
