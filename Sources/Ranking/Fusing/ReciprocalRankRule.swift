/// Σ weight / (k + rank) over the ballots (Cormack, Clarke & Büttcher, Reciprocal Rank Fusion, SIGIR 2009); nothing for what a ballot leaves
/// out.
public struct ReciprocalRankRule: FuseRule {
    public static let name = "reciprocal-rank"
    public static let help = "The sum of 1 / (k + rank); nothing for what a ballot leaves out."
    public static let parameters = [k, TieRanks.parameter, .weights]
    private static let k = FuseParameter.number("k", 0...10_000, default: 60, "How little the first ranks count more.")

    let k: Double
    let ties: TieRanks
    let weights: FuseWeights

    public init(_ settings: FuseSettings) throws {
        k = try settings.number(Self.k)
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
        return table.fused(
            values: table.sum(weights) { ballot in
                let ranks = ballot.ranks(ties: ties)
                return ranks.contains { $0 != nil } ? ranks.map { rank in rank.map { 1 / (k + $0) } ?? 0 } : nil
            }
        )
    }
}
