/// 1 for each vote at or above a bound, 0 below it: a grade made relevant or not.
public struct ThresholdMap: FuseRule {
    public static let name = "threshold"
    public static let help = "1 at or above a bound, 0 below it."
    public static let parameters = [at]
    private static let at = FuseParameter.number("at", -1e9...1e9, "The lowest number that becomes 1.")

    let bound: Double

    public init(_ settings: FuseSettings) throws {
        bound = try settings.number(Self.at)
    }

    public func form(of input: VoteForm) throws -> VoteForm {
        for scale in input.scales {
            switch scale {
            case .places: throw Self.error("expected numbers, found places of an order")
            case .bounded(let scale) where bound <= scale.lowest || bound > scale.highest:
                throw Self.error(
                    "expected a bound that some numbers of the scale \(scale) reach, not all, found \(Scale.text(bound))"
                )
            case .bounded, .open: break
            }
        }
        return VoteForm(isOfPairs: input.isOfPairs, scales: input.scales.map { _ in .bounded(.binary) })
    }

    public func fuse(_ table: VoteTable) throws -> VoteTable {
        try table.mapped(by: self) { $0 >= bound ? 1 : 0 }
    }
}
