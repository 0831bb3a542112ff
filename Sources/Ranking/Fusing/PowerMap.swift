import Foundation

/// Each vote to a power, as PrismReranker corrects its teachers' mean by 1.609 (arXiv 2604.23734).
public struct PowerMap: FuseRule {
    public static let name = "power"
    public static let help = "Each number to a power."
    public static let parameters = [exponent]
    private static let exponent = FuseParameter.number("exponent", 0.01...100, "The power.")

    let exponent: Double

    public init(_ settings: FuseSettings) throws {
        exponent = try settings.number(Self.exponent)
    }

    public func form(of input: VoteForm) throws -> VoteForm {
        VoteForm(
            isOfPairs: input.isOfPairs,
            scales: try input.scales.map { scale in
                guard case .bounded(let bounds) = scale, bounds.lowest >= 0 else {
                    throw Self.error("expected a scale of 0 and above, found (\(scale))")
                }
                return .bounded(try Scale(pow(bounds.lowest, exponent), pow(bounds.highest, exponent), isWhole: false))
            }
        )
    }

    public func fuse(_ table: VoteTable) throws -> VoteTable {
        try table.mapped(by: self) { pow($0, exponent) }
    }
}
