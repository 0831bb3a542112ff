import Testing

@testable import Ranking

@Suite("Voting on orders")
struct VotingTests {
    private static func order(_ numbers: [Int]) -> [Position] { numbers.compactMap(Position.init(rawValue:)) }

    private static func disagreements(_ order: [Position], _ votes: [[Position]]) -> Int {
        votes.reduce(0) { sum, vote in
            let tau = KendallTau.tau(order, vote) ?? 0
            let pairs = order.count * (order.count - 1) / 2
            return sum + Int(((1 - tau) / 2 * Double(pairs)).rounded())
        }
    }

    private static func permutations(_ items: [Int]) -> [[Int]] {
        guard items.count > 1 else { return [items] }
        return items.indices.flatMap { place in
            var rest = items
            let first = rest.remove(at: place)
            return permutations(rest).map { [first] + $0 }
        }
    }

    @Test("Borda orders by the sum of ranks, and equal passages by their place")
    func borda() {
        let votes = [[1, 2, 3, 4], [1, 3, 2, 4], [4, 1, 2, 3]].map(Self.order)
        // Sums of ranks from 0: 1, 5, 6, 6.
        #expect(Consensus(votes, method: .borda).order == Self.order([1, 2, 3, 4]))
        #expect(Consensus([Self.order([2, 1]), Self.order([1, 2])], method: .borda).order == Self.order([1, 2]))
    }

    @Test("Kemeny and Borda part where a majority of three puts last what two put first")
    func theyPart() {
        let votes = [[1, 2, 3], [1, 2, 3], [1, 2, 3], [2, 3, 1], [2, 3, 1]].map(Self.order)
        #expect(Consensus(votes, method: .borda).order == Self.order([2, 1, 3]))
        #expect(Consensus(votes, method: .kemeny).order == Self.order([1, 2, 3]))
    }

    @Test("a Kemeny order has no more disagreements than any of all orders of seven passages", arguments: 0..<12)
    func exact(seed: Int) {
        var generator = SeededGenerator(seed: seed, parts: "kemeny")
        let votes = (0..<(3 + seed % 3)).map { _ in Self.order(generator.shuffled(Array(1...7))) }
        let found = Consensus(votes, method: .kemeny)
        let best = Self.permutations(Array(1...7)).map { Self.disagreements(Self.order($0), votes) }.min()
        #expect(found.isExact && Self.disagreements(found.order, votes) == best)
    }

    @Test("a hundred passages on which samples nearly agree are solved exactly; a cycle of 20 falls back and says so")
    func large() {
        let base = Array(1...100)
        let votes = (0..<3).map { vote in
            var order = base
            for place in stride(from: vote, to: 98, by: 7) { order.swapAt(place, place + 1) }
            return Self.order(order)
        }
        let found = Consensus(votes, method: .kemeny)
        #expect(found.isExact && found.order == Self.order(base))
        let cycle = (0..<20).map { shift in Self.order((0..<20).map { ($0 + shift) % 20 + 1 }) }
        let fallen = Consensus(cycle, method: .kemeny)
        #expect(!fallen.isExact && Set(fallen.order).count == 20)
    }

    @Test("agreement is 1 for equal orders, and the mean over the pairs otherwise")
    func agreement() throws {
        let same = try #require(SampleAgreement([[1, 2, 3], [1, 2, 3]].map(Self.order)))
        #expect(abs(same.tau - 1) < 1e-12 && abs(same.rbo - 1) < 1e-12)
        let votes = [[1, 2, 3, 4, 5], [2, 1, 3, 4, 5], [5, 4, 3, 2, 1]].map(Self.order)
        let mixed = try #require(SampleAgreement(votes))
        #expect(abs(mixed.tau - (0.8 - 1 - 0.8) / 3) < 1e-12)
        // The overlaps of the facts' table: swap at the top 0.9, reversed 0.737775; the third pair follows from its agreements.
        #expect(mixed.rbo < 0.9 && mixed.rbo > 0.7)
        #expect(SampleAgreement([Self.order([1, 2])]) == nil)
        #expect(try #require(SampleAgreement.tau(of: 0, in: votes)).isNearly(-0.1))
        #expect(Consensus(votes, method: .borda).nearest(votes) == [1, 0, 2])
    }

    @Test("a teacher that copies what it is shown is found out, one that shuffles is not, and places add up to no bias")
    func positionBias() {
        var (copied, fair) = (PositionBias(), PositionBias())
        var generator = SeededGenerator(seed: 3, parts: "bias")
        for _ in 0..<400 {
            let shown = Self.order(generator.shuffled(Array(1...10)))
            copied.add(shown: shown, order: shown)
            fair.add(shown: shown, order: Self.order(generator.shuffled(Array(1...10))))
        }
        #expect(copied.meanTau.isNearly(1) && copied.places[0].relativeRank.isNearly(1 / 5.5))
        #expect(abs(fair.meanTau) < fair.noise && fair.noise < 0.05)
        #expect((fair.places.reduce(0) { $0 + $1.relativeRank } / 10).isNearly(1))
    }
}
