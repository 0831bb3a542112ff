/// All steps by which votes become labels.
public enum FuseRules {
    public static let all: [any FuseRule.Type] = [
        SignMap.self, ThresholdMap.self, PowerMap.self, MajorityRule.self, MeanRule.self, MedianRule.self,
        LogRankRule.self, ReciprocalRankRule.self, BordaRule.self, KemenyRule.self, BradleyTerryRule.self,
        ThurstoneRule.self, DawidSkeneRule.self,
    ]

    /// The rule of a name with its parameters; throws ``FuseError``.
    public static func rule(_ name: String, _ values: [String: FuseSettings.Value] = [:]) throws -> any FuseRule {
        guard let rule = all.first(where: { $0.name == name }) else {
            throw FuseError("expected a fuse rule (\(all.map { $0.name }.joined(separator: ", "))), found \(name)")
        }
        return try rule.init(FuseSettings(values, of: rule))
    }
}

/// Steps one after the other, from several ballots to one.
public struct FuseChain: Sendable {
    public let rules: [any FuseRule]

    public init(_ rules: [any FuseRule]) {
        self.rules = rules
    }

    /// The scale of the labels that come out, and whether they are of pairs; throws ``FuseError`` where a step can't read what the one
    /// before makes, or where more than one ballot is left.
    public func form(of input: VoteForm) throws -> VoteForm {
        let form = try rules.reduce(input) { try $1.form(of: $0) }
        guard form.scales.count == 1 else {
            throw FuseError(
                "expected one label in the end, found \(form.scales.count); end with a rule such as mean or majority"
            )
        }
        return form
    }

    /// The labels: a table of one ballot.
    public func fuse(_ table: VoteTable) throws -> VoteTable {
        _ = try form(of: table.form)
        return try rules.reduce(table) { try $1.fuse($0) }
    }
}
