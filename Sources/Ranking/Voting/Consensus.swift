/// One order out of several orders of the same list.
public struct Consensus: Sendable, Hashable {
    /// The order, best first.
    public let order: [Position]
    /// Whether it is what the method says; a Kemeny order may fall back on Borda, see ``init(_:method:)``.
    public let isExact: Bool

    /// Joins orders.
    ///
    /// Borda orders by the sum of ranks, equal ones by their place in the list. Kemeny is exact as long as no cycle of majorities (1 beats
    /// 2, 2 beats 3, 3 beats 1) holds more than ``Kemeny/largestCycle`` passages; within a larger one passages are ordered by Borda. Lists
    /// of up to that size are therefore always exact, and so are most larger ones, since samples that agree make small cycles.
    /// - Parameter orders: permutations of the same positions; at least one.
    public init(_ orders: [[Position]], method: ConsensusMethod) {
        let size = orders.first?.count ?? 0
        var sums = Array(repeating: 0, count: size)
        for order in orders {
            for (rank, position) in order.enumerated() where position.index < size { sums[position.index] += rank }
        }
        let byRank = sums.indices.sorted { (sums[$0], $0) < (sums[$1], $1) }
        switch method {
        case .borda:
            order = byRank.map(Position.init(index:))
            isExact = true
        case .kemeny:
            let kemeny = Kemeny(orders, start: byRank)
            order = kemeny.order.map(Position.init(index:))
            isExact = kemeny.isExact
        }
    }

    /// The places in `orders` of those nearest to the consensus first, by Kendall's tau; of equally near ones the earlier first.
    public func nearest(_ orders: [[Position]]) -> [Int] {
        let taus = orders.map { KendallTau.tau($0, order) ?? -1 }
        return taus.indices.sorted { (-taus[$0], $0) < (-taus[$1], $1) }
    }
}

/// How several orders of one list become one.
public enum ConsensusMethod: String, Sendable, Hashable, Codable, CaseIterable {
    /// By mean rank (Borda 1781).
    case borda
    /// The order with the fewest disagreements with all pairs of all orders (Kemeny 1959); see ``Consensus`` for its bound.
    case kemeny
}

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
