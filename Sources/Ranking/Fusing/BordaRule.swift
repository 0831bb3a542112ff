/// The mean of the points of all ballots, one for each passage that is ranked below (Borda 1781); equal passages share their points.
public struct BordaRule: FuseRule {
    public static let name = "borda"
    public static let help = "The mean number of passages that a passage is ranked above."
    public static let parameters = [FuseParameter.weights]

    let weights: FuseWeights

    public init(_ settings: FuseSettings) throws {
        weights = try settings.weights()
    }

    public func form(of input: VoteForm) throws -> VoteForm {
        try requirePassages(input)
        _ = try weights.of(input.scales.count)
        return input.fused(on: .open)
    }

    public func fuse(_ table: VoteTable) throws -> VoteTable {
        let weights = try weights.of(table.ballots.count)
        let counted = zip(table.ballots, weights).reduce(0) { $0 + ($1.0.completeRanks() == nil ? 0 : $1.1) }
        let sums = table.sum(weights) { $0.completeRanks()?.map { Double(table.passages) - $0 } }
        return table.fused(values: counted > 0 ? sums?.map { $0 / counted } : nil)
    }
}
