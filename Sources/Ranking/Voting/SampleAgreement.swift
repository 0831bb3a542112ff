/// How far several orders of one list agree.
public struct SampleAgreement: Sendable, Hashable {
    /// The mean of Kendall's tau over all pairs of orders, from -1 to 1.
    public let tau: Double
    /// The mean of the extrapolated rank-biased overlap (p = 0.9) over all pairs, from 0 to 1; the top counts most.
    public let rbo: Double

    /// The persistence of the overlap.
    public static let persistence = 0.9

    /// Compares all pairs; nil for fewer than two orders.
    public init?(_ orders: [[Position]]) {
        guard orders.count > 1 else { return nil }
        var (taus, overlaps, pairs) = (0.0, 0.0, 0)
        for (place, first) in orders.enumerated() {
            for second in orders[(place + 1)...] {
                taus += KendallTau.tau(first, second) ?? -1
                overlaps += RankBiasedOverlap.extrapolated(first, second, p: Self.persistence)
                pairs += 1
            }
        }
        tau = taus / Double(pairs)
        rbo = overlaps / Double(pairs)
    }

    /// The mean of Kendall's tau between one of the orders and all others; nil for fewer than two.
    public static func tau(of place: Int, in orders: [[Position]]) -> Double? {
        guard orders.count > 1 else { return nil }
        let others = orders.indices.filter { $0 != place }
        return others.reduce(0.0) { $0 + (KendallTau.tau(orders[place], orders[$1]) ?? -1) } / Double(others.count)
    }
}
