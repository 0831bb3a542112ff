/// Strengths of passages out of comparisons of pairs: P(i beats j) = Φ(slope · (θ_i - θ_j)) (Thurstone 1927, case V).
///
/// zELO writes (1 + erf(d)) / 2 (arXiv 2509.12541), which is a slope of √2. Ridge, ties and groups are as with Bradley-Terry.
public struct ThurstoneRule: FuseRule {
    public static let name = "thurstone"
    public static let help = "Strengths that explain who won against whom, by the normal distribution."
    public static let parameters = PairVotes.parameters + [slope]
    private static let slope = FuseParameter.number(
        "slope",
        0.01...100,
        default: 1,
        "What a difference is multiplied by: 1 as usual, 1.4142135623730951 as zELO."
    )

    let votes: PairVotes
    let slope: Double

    public init(_ settings: FuseSettings) throws {
        votes = try PairVotes(settings)
        slope = try settings.number(Self.slope)
    }

    public func form(of input: VoteForm) throws -> VoteForm { try votes.form(of: input, for: Self.self) }

    public func fuse(_ table: VoteTable) throws -> VoteTable {
        try votes.strengths(table, .normal(slope: slope), for: Self.self)
    }
}
