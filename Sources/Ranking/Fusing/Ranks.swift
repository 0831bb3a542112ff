/// How ranks are given to passages that a ballot holds for equal.
enum TieRanks: String, CaseIterable {
    /// The mean of the places that they take up together.
    case shared
    /// One place after the other, in the order of the list or pool.
    case pool

    static let parameter = FuseParameter.word(
        "ties",
        TieRanks.allCases.map(\.rawValue),
        default: TieRanks.shared.rawValue,
        "Whether equal passages share a rank or take places in the pool's order."
    )

    init(_ settings: FuseSettings) throws {
        self = TieRanks(rawValue: try settings.word(Self.parameter)) ?? .shared
    }
}

extension Ballot {
    /// The rank of each passage from 1, the best; nil for what the ballot leaves out.
    func ranks(ties: TieRanks = .shared) -> [Double?] {
        let sign = scale == .places ? 1.0 : -1
        let order = votes.enumerated()
            .compactMap { index, vote in vote.value.map { (key: sign * $0, index: index) } }
            .sorted { ($0.key, $0.index) < ($1.key, $1.index) }
        var ranks = [Double?](repeating: nil, count: votes.count)
        var start = 0
        while start < order.count {
            let end = order[start...].firstIndex { $0.key != order[start].key } ?? order.count
            for place in start..<end {
                ranks[order[place].index] = ties == .pool ? Double(place + 1) : Double(start + end + 1) / 2
            }
            start = end
        }
        return ranks
    }

    /// The same, where what is left out shares the places that are left; nil where the ballot says nothing at all.
    func completeRanks(ties: TieRanks = .shared) -> [Double]? {
        let ranks = ranks(ties: ties)
        let given = ranks.count { $0 != nil }
        guard given > 0 else { return nil }
        return ranks.map { $0 ?? Double(given + ranks.count + 1) / 2 }
    }
}
