/// -1, 0 or 1 of each vote: which of two is better, without by how much (zELO, arXiv 2509.12541).
public struct SignMap: FuseRule {
    public static let name = "sign"
    public static let help = "-1, 0 or 1: whether a number is below, at or above 0."

    public init(_ settings: FuseSettings) {}

    public func form(of input: VoteForm) throws -> VoteForm {
        VoteForm(
            isOfPairs: input.isOfPairs,
            scales: try input.scales.map { scale in
                switch scale {
                case .places: throw Self.error("expected numbers, found places of an order")
                case .bounded(let bounds) where bounds.lowest >= 0 || bounds.highest <= 0:
                    throw Self.error("expected a scale with 0 inside of it, found \(bounds); take threshold")
                case .bounded, .open: return .bounded(.preference)
                }
            }
        )
    }

    public func fuse(_ table: VoteTable) throws -> VoteTable {
        try table.mapped(by: self) { $0 > 0 ? 1 : $0 < 0 ? -1 : 0 }
    }
}

extension VoteTable {
    /// Each vote that is a number, changed by a map; what is none stays as it is.
    func mapped(by map: some FuseRule, _ change: (Double) -> Double) throws -> VoteTable {
        let scales = try map.form(of: form).scales
        var mapped = self
        mapped.ballots = zip(ballots, scales).map { ballot, scale in
            Ballot(ballot.votes.map { vote in vote.value.map { .value(change($0)) } ?? vote }, on: scale)
        }
        return mapped
    }
}
