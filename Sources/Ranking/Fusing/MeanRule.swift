/// The weighted mean of the numbers that were given.
public struct MeanRule: FuseRule {
    public static let name = "mean"
    public static let help = "The mean of the numbers; votes that are none are left out."
    public static let parameters = [quorum, .weights]
    private static let quorum = FuseParameter.number(
        "quorum",
        1...1000,
        default: 1,
        isWhole: true,
        "The fewest numbers that make a mean."
    )

    let quorum: Int
    let weights: FuseWeights

    public init(_ settings: FuseSettings) throws {
        quorum = Int(clamped: try settings.number(Self.quorum))
        weights = try settings.weights()
    }

    public func form(of input: VoteForm) throws -> VoteForm {
        _ = try weights.of(input.scales.count)
        return input.fused(on: try commonScale(of: input).continuous)
    }

    public func fuse(_ table: VoteTable) throws -> VoteTable {
        let weights = try weights.of(table.ballots.count)
        let votes = (0..<table.count).map { index in
            let votes = table.votes(on: index)
            let given = zip(votes, weights).compactMap { vote, weight in vote.value.map { ($0, weight) } }
            let sum = given.reduce(0) { $0 + $1.1 }
            guard !given.isEmpty else { return Vote.reasonForNone(votes) }
            guard given.count >= quorum, sum > 0 else { return .undecided }
            return .value(given.reduce(0) { $0 + $1.0 * $1.1 } / sum)
        }
        return table.fused(on: try commonScale(of: table.form).continuous, votes)
    }
}

extension VoteScale {
    /// The same bounds with all that lies between.
    var continuous: VoteScale { if case .bounded(let scale) = self { .bounded(scale.continuous) } else { self } }
}
