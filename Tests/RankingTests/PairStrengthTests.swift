import Ranking
import Testing

/// Figures by choix 0.4.1 and, for Thurstone, by scipy 1.17.1.
@Suite("Strengths of sparse pairs")
struct PairStrengthTests {
    private static let a = [
        (0, 1), (0, 1), (1, 0), (1, 2), (1, 2), (2, 1), (0, 2), (2, 3), (2, 3), (3, 2), (3, 0), (0, 3),
    ]
    private static let b = [(0, 1), (1, 2), (2, 3), (3, 4), (4, 0), (0, 2), (2, 4), (1, 3)]
    /// Pairs with the share of three votes that the first one got.
    private static let zbench = [
        (0, 1, 3), (1, 2, 2), (2, 3, 3), (3, 0, 0), (0, 2, 2), (2, 1, 1), (1, 3, 3), (3, 0, 1),
    ]

    private func pair(_ first: Int, _ second: Int) -> PositionPair? {
        PositionPair(Position(index: first), Position(index: second))
    }

    private func wins(_ games: [(Int, Int)], of count: Int) throws -> VoteTable {
        try VoteTable(
            pairs: games.compactMap { pair($0.0, $0.1) },
            of: count,
            ballots: [Ballot(games.map { _ in 1 }, on: .preference)]
        )
    }

    private func shares() throws -> VoteTable {
        try VoteTable(
            pairs: Self.zbench.compactMap { pair($0.0, $0.1) },
            of: 4,
            ballots: [Ballot(Self.zbench.map { Double($0.2) }, on: Scale(0, 3))]
        )
    }

    private func strengths(
        _ table: VoteTable,
        ridge: Double,
        _ rule: String = "bradley-terry",
        _ more: [String: FuseSettings.Value] = [:]
    ) throws -> [Double] {
        let values = more.merging(["ridge": .number(ridge)]) { $1 }
        return try FuseRules.rule(rule, values).fuse(table).ballots[0].votes.compactMap(\.value)
    }

    @Test("Bradley-Terry is choix's maximum, and its opt_pairwise with a ridge")
    func bradleyTerry() throws {
        let a = try wins(Self.a, of: 4)
        #expect(
            try strengths(a, ridge: 0).isNearly(
                [0.5845420579, 0.1297725114, -0.3249970362, -0.3893175331],
                within: 1e-7
            )
        )
        #expect(
            try strengths(a, ridge: 1e-6)
                .isNearly([0.5845412575, 0.1297721558, -0.3249965814, -0.3893168319], within: 1e-6)
        )
        #expect(
            try strengths(a, ridge: 0.1)
                .isNearly([0.5158056894, 0.1010086393, -0.2857561761, -0.3310581527], within: 1e-6)
        )
        #expect(
            try strengths(wins(Self.b, of: 5), ridge: 0)
                .isNearly([0.7563076202, 0.7563076167, 0, -0.7563076205, -0.7563076162], within: 1e-6)
        )
        let c = try wins([(0, 1), (1, 2)], of: 3)
        #expect(try strengths(c, ridge: 0.01).isNearly([2.8179891316, 0, -2.8179891316], within: 1e-5))
        #expect(try strengths(c, ridge: 1).isNearly([0.2223234712, 0, -0.2223234712], within: 1e-5))
    }

    @Test("shares of votes are fractions of wins; zELO's erf is a slope of the root of 2")
    func fractions() throws {
        #expect(
            try strengths(shares(), ridge: 0).isNearly(
                [1.2032838556, 0.402350694, 0.146028108, -1.7516626576],
                within: 1e-6
            )
        )
        #expect(
            try strengths(shares(), ridge: 0, "thurstone")
                .isNearly([0.6428732216, 0.2378659915, 0.0868560866, -0.9675952996], within: 1e-5)
        )
        #expect(
            try strengths(shares(), ridge: 0, "thurstone", ["slope": .number(2.0.squareRoot())])
                .isNearly([0.4545800125, 0.1681966485, 0.0614165275, -0.6841931884], within: 1e-5)
        )
    }

    @Test("zELO's chain: the sign of each teacher's number, their mean for each pair, strengths of passages")
    func chain() throws {
        let scale = VoteScale.bounded(try Scale(-1, 1, isWhole: false))
        let ballots = (0..<3).map { teacher in
            Ballot(Self.zbench.map { .value($0.2 > teacher ? 0.2 + Double(teacher) / 10 : -0.7) }, on: scale)
        }
        let table = try VoteTable(pairs: Self.zbench.compactMap { pair($0.0, $0.1) }, of: 4, ballots: ballots)
        let chain = FuseChain([
            try FuseRules.rule("sign"), try FuseRules.rule("mean"),
            try FuseRules.rule("bradley-terry", ["ridge": .number(0)]),
        ])
        let fused = try chain.fuse(table)
        #expect(fused.subject == .passages && fused.count == 4)
        #expect(
            fused.ballots[0].votes.compactMap(\.value)
                .isNearly([1.2032838556, 0.402350694, 0.146028108, -1.7516626576], within: 1e-6)
        )
    }

    @Test(
        "comparisons that fall apart are told with their groups, and so are wins one way only where no ridge holds them"
    )
    func apart() throws {
        let apart = try #require(throws: FuseError.self) { try strengths(wins([(0, 1), (2, 3)], of: 4), ridge: 1) }
        #expect(apart.description.contains("[1] [2] | [3] [4]"))
        let oneWay = try #require(throws: FuseError.self) { try strengths(wins([(0, 1), (1, 2)], of: 3), ridge: 0) }
        #expect(oneWay.description.contains("set ridge above 0"))
    }

    @Test("a tie is half a win each; a failed vote is none, or half where the file says so")
    func ties() throws {
        let pairs = [pair(0, 1), pair(1, 2)].compactMap(\.self)
        func table(_ vote: Vote) throws -> VoteTable {
            try VoteTable(pairs: pairs, of: 3, ballots: [Ballot([.value(1), vote], on: .bounded(.preference))])
        }
        #expect(try strengths(table(.tie), ridge: 0.1) == strengths(table(.value(0)), ridge: 0.1))
        #expect(throws: FuseError.self) { try strengths(table(.failed), ridge: 0.1) }
        #expect(
            try strengths(table(.failed), ridge: 0.1, "bradley-terry", ["failed": .word("half")])
                == strengths(table(.tie), ridge: 0.1)
        )
    }

    @Test("lopsided pairs of a hundred passages have finite strengths in their true order, whichever model")
    func large() throws {
        var generator = SeededGenerator(seed: 5, parts: "strengths")
        let pairs = PairDesign.cycles(100, degree: 16, using: &generator)
        let votes = pairs.map { Vote.value($0.first < $0.second ? 1 : -1) }
        let table = try VoteTable(pairs: pairs, of: 100, ballots: [Ballot(votes, on: .bounded(.preference))])
        for rule in ["bradley-terry", "thurstone"] {
            let found = try strengths(table, ridge: 1e-6, rule)
            #expect(found.allSatisfy(\.isFinite) && abs(found.reduce(0, +)) < 1e-6)
            let tau = try #require(KendallTau.tauB(found, (0..<100).map { -Double($0) }))
            #expect(tau > 0.85, "\(rule): \(tau)")
        }
    }

    @Test("renaming passages renames strengths; one more win raises the winner")
    func properties() throws {
        let names = [2, 0, 3, 1]
        let plain = try strengths(wins(Self.a, of: 4), ridge: 0.1)
        let renamed = try strengths(wins(Self.a.map { (names[$0.0], names[$0.1]) }, of: 4), ridge: 0.1)
        #expect(names.map { renamed[$0] }.isNearly(plain, within: 1e-7))
        let more = try strengths(wins(Self.a + [(3, 0)], of: 4), ridge: 0.1)
        #expect(more[3] > plain[3] && more[0] < plain[0])
        let reversed = try strengths(wins(Self.a.map { ($0.1, $0.0) }, of: 4), ridge: 0.1)
        #expect(reversed.map { -$0 }.isNearly(plain, within: 1e-7))
    }
}
