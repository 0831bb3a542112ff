import Foundation

/// -Σ weight · ln rank over the ballots, best 0: GroupRank's fusion of scores and an order (arXiv 2511.11653; its paper weights both by 0.5,
/// its released rows by 1).
public struct LogRankRule: FuseRule {
    public static let name = "log-ranks"
    public static let help =
        "The sum of the logarithms of the ranks, negated; what a ballot leaves out shares its last places."
    public static let parameters = [TieRanks.parameter, .weights]

    let ties: TieRanks
    let weights: FuseWeights

    public init(_ settings: FuseSettings) throws {
        ties = try TieRanks(settings)
        weights = try settings.weights()
    }

    public func form(of input: VoteForm) throws -> VoteForm {
        try requirePassages(input)
        _ = try weights.of(input.scales.count)
        return input.fused(on: .open)
    }

    public func fuse(_ table: VoteTable) throws -> VoteTable {
        let weights = try weights.of(table.ballots.count)
        return table.fused(values: table.sum(weights) { ballot in ballot.completeRanks(ties: ties)?.map { -log($0) } })
    }
}

extension VoteTable {
    /// The weighted sum of what each ballot gives to each passage; nil where none gives anything.
    func sum(_ weights: [Double], _ parts: (Ballot) -> [Double]?) -> [Double]? {
        var sums: [Double]?
        for (ballot, weight) in zip(ballots, weights) {
            guard let parts = parts(ballot) else { continue }
            sums = zip(sums ?? Array(repeating: 0, count: count), parts).map { $0 + weight * $1 }
        }
        return sums
    }
}
