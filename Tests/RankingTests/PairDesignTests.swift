import Ranking
import Testing

@Suite("Pairs, groups and draws")
struct PairDesignTests {
    private func degrees(_ pairs: [PositionPair], of count: Int) -> [Int] {
        (0..<count).map { index in pairs.count { $0.first.index == index || $0.second.index == index } }
    }

    @Test(
        "four circles of a hundred passages are 400 pairs, none twice, each passage in eight, the same for the same seed"
    )
    func cycles() {
        var generator = SeededGenerator(seed: 7, parts: "pairs", "q1")
        let pairs = PairDesign.cycles(100, degree: 8, using: &generator)
        #expect(pairs.count == 400 && Set(pairs.map { Set([$0.first, $0.second]) }).count == 400)
        #expect(degrees(pairs, of: 100).allSatisfy { $0 == 8 })
        var again = SeededGenerator(seed: 7, parts: "pairs", "q1")
        var other = SeededGenerator(seed: 7, parts: "pairs", "q2")
        #expect(PairDesign.cycles(100, degree: 8, using: &again) == pairs)
        #expect(PairDesign.cycles(100, degree: 8, using: &other) != pairs)
    }

    @Test("short lists stay joined and never repeat a pair; at the full degree all pairs come", arguments: 2...12)
    func shortLists(count: Int) throws {
        for degree in [2, 4, 6, 8] {
            var generator = SeededGenerator(seed: count, parts: "short")
            let pairs = PairDesign.cycles(count, degree: degree, using: &generator)
            #expect(Set(pairs.map { Set([$0.first, $0.second]) }).count == pairs.count)
            if degree >= count - 1 { #expect(pairs.count == count * (count - 1) / 2) }
            let votes = Ballot(pairs.map { _ in 0 }, on: .preference)
            let table = try VoteTable(pairs: pairs, of: count, ballots: [votes])
            let strengths = try FuseRules.rule("bradley-terry").fuse(table).ballots[0].votes.compactMap(\.value)
            #expect(strengths.isNearly(Array(repeating: 0, count: count)))
        }
    }

    @Test("pivots meet every passage once")
    func pivots() {
        var generator = SeededGenerator(seed: 7)
        let pairs = PairDesign.pivots(10, pivots: 3, using: &generator)
        #expect(pairs.count == 9 + 8 + 7 && Set(pairs.map { Set([$0.first, $0.second]) }).count == pairs.count)
        #expect(degrees(pairs, of: 10).sorted() == [3, 3, 3, 3, 3, 3, 3, 9, 9, 9])
    }

    @Test("about half of the pairs are shown the other way round")
    func swapped() {
        var generator = SeededGenerator(seed: 7)
        let pairs = PairDesign.all(60)
        let shown = PairDesign.swapped(pairs, using: &generator)
        let turned = zip(pairs, shown).count { $0 != $1 }
        #expect((750...1020).contains(turned) && zip(pairs, shown).allSatisfy { $0 == $1 || $0 == $1.swapped })
    }

    @Test("interval groups reach over the whole pool; the first of 50 by 10 is every fifth place")
    func intervals() {
        let groups = ListDraws.intervals(50, size: 10)
        #expect(groups.count == 5 && groups[0] == Array(stride(from: 0, to: 50, by: 5)))
        #expect(groups.joined().sorted() == Array(0..<50))
        #expect(ListDraws.intervals(8, size: 10) == [Array(0..<8)])
        for size in 5...20 {
            let groups = ListDraws.intervals(50, size: size)
            #expect(Set(groups.joined()).count == groups.count * size && groups.allSatisfy { $0.count == size })
            var generator = SeededGenerator(seed: size)
            let drawn = ListDraws.drawnInterval(50, size: size, using: &generator)
            #expect(drawn.count == size && zip(drawn, drawn.dropFirst()).allSatisfy(<) && drawn.allSatisfy { $0 < 50 })
        }
    }

    @Test("a balanced draw takes as many of each key as there are, and fills up with the others")
    func balanced() {
        var generator = SeededGenerator(seed: 7)
        let grades = Array(repeating: 0, count: 30) + Array(repeating: 1, count: 5) + [2]
        let drawn = ListDraws.balanced(grades, count: 9, using: &generator).map { grades[$0] }
        #expect(drawn.count == 9 && drawn.count { $0 == 2 } == 1 && drawn.count { $0 == 1 } == 4)
        #expect(ListDraws.balanced(grades, count: 99, using: &generator) == Array(grades.indices))
    }

    @Test("scores are brought onto 0 to 1, or to a mean of 0 and a spread of 1")
    func normalization() {
        #expect(ScoreNormalization.minMax([2, 4, 3]) == [0, 1, 0.5])
        #expect(ScoreNormalization.zScore([1, 2, 3]).isNearly([-1.224744871, 0, 1.224744871]))
        #expect(ScoreNormalization.minMax([5, 5]) == [1, 1] && ScoreNormalization.zScore([5, 5]) == [0, 0])
        #expect(ScoreNormalization.minMax([]) == [])
        for rule in ScoreNormalization.allCases {
            let once = rule([3, -7, 12, 0.5])
            #expect(rule(once).isNearly(once) && rule([3, -7, 12, 0.5].map { 4 * $0 + 9 }).isNearly(once))
        }
    }
}
