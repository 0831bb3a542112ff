/// Agreement of two orders of the same things (Kendall 1938).
public enum KendallTau {
    /// (Concordant pairs - discordant pairs) / all pairs, without ties.
    ///
    /// - Returns: from -1 (reversed) to 1 (equal); 1 for fewer than two things, nil if the two do not hold the same things once each.
    /// - Complexity: O(n²), for lists of at most a few hundred.
    public static func tau<ID: Hashable>(_ left: [ID], _ right: [ID]) -> Double? {
        let places = Dictionary(right.enumerated().map { ($1, $0) }) { first, _ in first }
        let order = left.compactMap { places[$0] }
        guard order.count == left.count, places.count == right.count, Set(left).count == right.count else { return nil }
        guard order.count > 1 else { return 1 }
        var balance = 0
        for first in order.indices {
            for second in order.indices where second > first { balance += order[first] < order[second] ? 1 : -1 }
        }
        return Double(balance) / Double(order.count * (order.count - 1) / 2)
    }
}
