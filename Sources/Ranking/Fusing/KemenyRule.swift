/// The order with the fewest disagreements with all ballots over all pairs (Kemeny 1959): points from the number of passages down to 1.
///
/// A ballot says nothing on pairs that it ties or of which it leaves one out. Equally good orders are decided by Borda, then by the list.
public struct KemenyRule: FuseRule {
    public static let name = "kemeny"
    public static let help = "The order that disagrees least with all ballots."

    public init(_ settings: FuseSettings) {}

    public func form(of input: VoteForm) throws -> VoteForm {
        try requirePassages(input)
        return input.fused(on: .open)
    }

    public func fuse(_ table: VoteTable) throws -> VoteTable {
        let said = table.ballots.compactMap { ballot in ballot.completeRanks().map { (ranks: ballot.ranks(), mean: $0) }
        }
        guard !said.isEmpty else { return table.fused(values: nil) }
        let size = table.passages
        let sums = (0..<size).map { index in said.reduce(0) { $0 + $1.mean[index] } }
        var before = Array(repeating: Array(repeating: 0, count: size), count: size)
        for (ranks, _) in said {
            for first in 0..<size {
                guard let rank = ranks[first] else { continue }
                for second in 0..<size where ranks[second].map({ rank < $0 }) == true { before[first][second] += 1 }
            }
        }
        let kemeny = Kemeny(before: before, start: (0..<size).sorted { (sums[$0], $0) < (sums[$1], $1) })
        var values = Array(repeating: 0.0, count: size)
        for (place, index) in kemeny.order.enumerated() { values[index] = Double(size - place) }
        var fused = table.fused(values: values)
        if !kemeny.isExact {
            fused.notes.append(
                "kemeny: majorities run in a circle of more than \(Kemeny.largestCycle) passages, which borda ordered"
            )
        }
        return fused
    }
}
