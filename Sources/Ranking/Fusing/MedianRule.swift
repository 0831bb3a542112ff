/// The middle one of the numbers that were given, or the mean of the two in the middle.
public struct MedianRule: FuseRule {
    public static let name = "median"
    public static let help = "The middle one of the numbers; of an even count, the mean of the two in the middle."

    public init(_ settings: FuseSettings) {}

    public func form(of input: VoteForm) throws -> VoteForm {
        input.fused(on: try commonScale(of: input).continuous)
    }

    public func fuse(_ table: VoteTable) throws -> VoteTable {
        let votes = (0..<table.count).map { index in
            let votes = table.votes(on: index)
            let given = votes.compactMap(\.value).sorted()
            guard !given.isEmpty else { return Vote.reasonForNone(votes) }
            return .value((given[(given.count - 1) / 2] + given[given.count / 2]) / 2)
        }
        return table.fused(on: try commonScale(of: table.form).continuous, votes)
    }
}
