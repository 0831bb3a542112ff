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
