/// The label that most voters gave, if enough of them did.
///
/// A tie stays a tie and too few voices stay undecided: neither is a label, and neither is a failed answer.
public struct MajorityRule: FuseRule {
    public static let name = "majority"
    public static let help =
        "The label with the most voices; none where two have as many, or where it has fewer than the quorum."
    public static let parameters = [quorum]
    private static let quorum = FuseParameter.number(
        "quorum",
        1...1000,
        default: 1,
        isWhole: true,
        "The fewest voices that make a label."
    )

    let quorum: Int

    public init(_ settings: FuseSettings) throws {
        quorum = Int(clamped: try settings.number(Self.quorum))
    }

    public func form(of input: VoteForm) throws -> VoteForm {
        let scale = try commonScale(of: input)
        guard case .bounded(let bounds) = scale, bounds.isWhole else {
            throw Self.error(
                "expected a scale of whole numbers, found (\(scale)); take mean or median, or threshold before it"
            )
        }
        return input.fused(on: scale)
    }

    public func fuse(_ table: VoteTable) throws -> VoteTable {
        let scale = try commonScale(of: table.form)
        return table.fused(on: scale, (0..<table.count).map { decide(table.votes(on: $0)) })
    }

    private func decide(_ votes: [Vote]) -> Vote {
        let voices = Dictionary(votes.compactMap(\.value).map { ($0, 1) }, uniquingKeysWith: +)
        guard let most = voices.values.max() else { return .reasonForNone(votes) }
        let leaders = voices.filter { $0.value == most }.keys
        guard leaders.count == 1, let leader = leaders.first else { return .tie }
        return most >= quorum ? .value(leader) : .undecided
    }
}
