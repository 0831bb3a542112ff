import Ranking
import Testing

@Suite("Fusing votes")
struct FuseTests {
    private func labels(
        _ rule: String,
        _ table: VoteTable,
        _ parameters: [String: FuseSettings.Value] = [:]
    ) throws -> [Double] {
        try FuseChain([FuseRules.rule(rule, parameters)]).fuse(table).ballots[0].votes.compactMap(\.value)
    }

    /// A ballot for each list of grades from 0 to 10.
    private func grades(_ ballots: [Double?]...) throws -> VoteTable {
        let scale = try Scale(0, 10)
        return try VoteTable(passages: ballots[0].count, ballots: ballots.map { Ballot($0, on: scale) })
    }

    private func orders(_ ballots: [[[Int]]], of count: Int) throws -> VoteTable {
        try VoteTable(
            passages: count,
            ballots: ballots.map { tiers in
                Ballot(order: tiers.map { $0.map { Position(index: $0 - 1) } }, of: count)
            }
        )
    }

    @Test("the registry makes each rule by its name, and each name is there once")
    func registry() throws {
        #expect(Set(FuseRules.all.map { $0.name }).count == FuseRules.all.count)
        for rule in FuseRules.all {
            let needed = rule.parameters.compactMap { parameter -> (String, FuseSettings.Value)? in
                guard case .number(let range, _, nil) = parameter.kind else { return nil }
                return (parameter.name, .number(min(1, range.upperBound)))
            }
            let made = try FuseRules.rule(rule.name, Dictionary(uniqueKeysWithValues: needed))
            #expect(type(of: made) == rule)
        }
    }

    @Test("a majority tells apart a tie, too few voices, a failed answer and none")
    func majority() throws {
        let scale = VoteScale.bounded(.binary)
        let columns: [[Vote]] = [
            [.value(1), .value(1), .value(0)], [.value(1), .value(0), .failed], [.value(1), .missing, .failed],
            [.failed, .missing, .failed], [.missing, .missing, .missing],
        ]
        let ballots = (0..<3).map { voter in Ballot(columns.map { $0[voter] }, on: scale) }
        let table = try VoteTable(passages: 5, ballots: ballots)
        let rule = try FuseRules.rule("majority", ["quorum": .number(2)])
        #expect(try rule.fuse(table).ballots[0].votes == [.value(1), .tie, .undecided, .failed, .missing])
    }

    @Test("PrismReranker keeps what three of five or fewer votes agree on, and raises their mean to 1.609")
    func prism() throws {
        let kept = try FuseRules.rule("majority", ["quorum": .number(3)]).fuse(
            VoteTable(
                passages: 2,
                ballots: [[1, 1], [1, 1], [1, 0], [0, 0], [nil, nil]].map { Ballot($0, on: .binary) }
            )
        )
        #expect(kept.ballots[0].votes == [.value(1), .tie])
        let mean = try VoteTable(
            passages: 4,
            ballots: [Ballot([0.856432, 0.65, 0.5, 0.1], on: Scale(0, 1, isWhole: false))]
        )
        let revised = try labels("power", mean, ["exponent": .number(1.609)])
        #expect(revised.isNearly([0.7792967295, 0.5000087344, 0.3278255036, 0.024603676]))
    }

    @Test("means are of the numbers that are there, weighted; the shares of 0 and 1 are crowd-kit's majority vote")
    func mean() throws {
        #expect(try labels("mean", grades([7, 2], [9, nil])) == [8, 2])
        #expect(try labels("mean", grades([8, 2], [4, 6]), ["weights": .numbers([3, 1])]) == [7, 3])
        #expect(try labels("median", grades([7, 2], [9, 4], [1, nil])) == [7, 3])
        let shares = try labels("mean", VoteTable(passages: 8, ballots: DawidSkeneTests.ballots))
        #expect(shares.isNearly([0.8, 0.2, 0.6, 0.2, 1, 0.4, 0.4, 0]))
    }

    @Test("log ranks of a grade and an order are GroupRank's, and equal grades share a rank or take the pool's order")
    func logRanks() throws {
        let table = try VoteTable(
            passages: 4,
            ballots: [
                Ballot([10, 8, 6, 4], on: Scale(0, 10)),
                Ballot(order: [[2], [1], [4], [3]].map { $0.map { Position(index: $0 - 1) } }, of: 4),
            ]
        )
        let half = FuseSettings.Value.numbers([0.5, 0.5])
        #expect(
            try labels("log-ranks", table, ["weights": half])
                .isNearly([-0.3465735903, -0.3465735903, -1.2424533249, -1.2424533249])
        )
        // exp(1), …: the logarithms of ranks 1, 2.5, 2.5 and 1, 2, 3.
        let tied = try grades([9, 5, 5])
        #expect(try labels("log-ranks", tied).isNearly([0, -0.9162907319, -0.9162907319]))
        #expect(
            try labels("log-ranks", tied, ["ties": .word("pool")]).isNearly([0, -0.6931471806, -1.0986122887])
        )
    }

    @Test("reciprocal ranks add up by the formula; what a ballot leaves out gets nothing from it")
    func reciprocalRank() throws {
        let fused = try labels("reciprocal-rank", orders([[[1], [2], [3]], [[3], [1]]], of: 3))
        #expect(fused.isNearly([0.0325224749, 0.0161290323, 0.0322664585]))
    }

    @Test("Borda and Kemeny by rule are those of orders, also where a majority of three puts last what two put first")
    func positional() throws {
        let votes = [[1, 2, 3], [1, 2, 3], [1, 2, 3], [2, 3, 1], [2, 3, 1]]
        let table = try orders(votes.map { $0.map { [$0] } }, of: 3)
        #expect(try labels("borda", table).isNearly([1.2, 1.4, 0.4]))
        #expect(try labels("kemeny", table) == [3, 2, 1])
        let positions = votes.map { $0.map { Position(index: $0 - 1) } }
        #expect(Consensus(positions, method: .kemeny).order == [1, 2, 3].map { Position(index: $0 - 1) })
    }

    @Test("ties and gaps: Borda shares places, Kemeny counts no pair that a ballot does not order")
    func partialOrders() throws {
        // Ranks 1, 2.5, 2.5 and, of [3] alone, 2.5, 2.5, 1.
        #expect(try labels("borda", orders([[[1], [2, 3]], [[3]]], of: 3)).isNearly([1.25, 0.5, 1.25]))
        #expect(try labels("kemeny", orders([[[2, 1]], [[3], [1]], [[3], [2], [1]]], of: 3)) == [1, 2, 3])
    }

    @Test("a Kemeny circle too large to solve is said in the labels' notes")
    func circle() throws {
        let circle = (0..<20).map { shift in (0..<20).map { [($0 + shift) % 20 + 1] } }
        let fused = try FuseChain([FuseRules.rule("kemeny")]).fuse(orders(circle, of: 20))
        #expect(fused.notes.count == 1 && Set(fused.ballots[0].votes).count == 20)
    }

    @Test(
        "where every ballot failed, passages have no label and the reason why",
        arguments: ["borda", "kemeny", "log-ranks", "reciprocal-rank"]
    )
    func nothingSaid(rule: String) throws {
        let table = try VoteTable(passages: 2, ballots: [.failed(of: 2, on: .places)])
        #expect(try FuseRules.rule(rule).fuse(table).ballots[0].votes == [.failed, .failed])
    }

    @Test("sign and threshold change numbers and leave what is none")
    func maps() throws {
        let pairs = [(1, 2), (2, 3), (1, 3), (3, 2)].compactMap {
            PositionPair(Position(index: $0 - 1), Position(index: $1 - 1))
        }
        let scale = VoteScale.bounded(try Scale(-1, 1, isWhole: false))
        let table = try VoteTable(
            pairs: pairs,
            of: 3,
            ballots: [Ballot([.value(-0.3), .value(0), .value(0.9), .failed], on: scale)]
        )
        #expect(try FuseRules.rule("sign").fuse(table).ballots[0].votes == [.value(-1), .value(0), .value(1), .failed])
        #expect(try labels("threshold", grades([4, 5, 6, nil]), ["at": .number(5)]) == [0, 1, 1])
    }

    @Test("what can't be fused is told in words before there is any vote")
    func refusals() throws {
        let (ten, hundred) = (VoteScale.bounded(try Scale(0, 10)), VoteScale.bounded(try Scale(0, 100)))
        func refusal(
            _ rule: String,
            _ scales: [VoteScale],
            _ values: [String: FuseSettings.Value] = [:],
            pairs: Bool = false
        ) -> String? {
            do {
                _ = try FuseChain([FuseRules.rule(rule, values)]).form(of: VoteForm(isOfPairs: pairs, scales: scales))
                return nil
            } catch { return String(describing: error) }
        }
        #expect(
            refusal("mean", [ten, hundred])?.hasPrefix(
                "mean: expected votes on one scale, found (0 to 10, whole) and (0 to 100, whole)"
            ) == true
        )
        #expect(refusal("log-ranks", [ten, hundred]) == nil)
        #expect(refusal("mean", [])?.contains("found none") == true)
        #expect(refusal("mean", [.places])?.contains("places of an order") == true)
        #expect(refusal("majority", [.open])?.contains("whole numbers") == true)
        #expect(refusal("sign", [ten])?.contains("0 inside") == true)
        #expect(refusal("threshold", [ten])?.contains("expected at") == true)
        #expect(refusal("threshold", [ten], ["at": .number(11)])?.contains("0 to 10") == true)
        #expect(refusal("bradley-terry", [ten])?.contains("votes on pairs") == true)
        #expect(refusal("borda", [ten], pairs: true)?.contains("bradley-terry") == true)
        #expect(refusal("mean", [ten, ten], ["weights": .numbers([1])])?.contains("2 weights") == true)
        #expect(refusal("mean", [ten], ["weight": .number(1)])?.contains("found weight") == true)
        #expect(
            refusal("threshold", [ten, ten], ["at": .number(5)])?.contains("one label in the end, found 2") == true
        )
        #expect(throws: FuseError.self) { try FuseRules.rule("average") }
        #expect(throws: ScaleError.self) { try Scale(3, 3) }
        #expect(throws: ScaleError.self) { try Scale(0, 0.5) }
        #expect(throws: FuseError.self) { try grades([11]) }
    }

    @Test(
        "fusing does not depend on the order of passages or voters, and of one ballot alone its order stays",
        arguments: 0..<6
    )
    func properties(seed: Int) throws {
        var generator = SeededGenerator(seed: seed, parts: "fuse")
        let ballots = (0..<5).map { _ in (0..<9).map { _ in Optional(Double(generator.next(below: 11))) } }
        let renamed = generator.shuffled(Array(0..<9))
        let scale = try Scale(0, 10)
        for rule in ["majority", "mean", "median", "log-ranks", "reciprocal-rank", "borda", "dawid-skene"] {
            func fused(_ ballots: [[Double?]]) throws -> [Vote] {
                try FuseRules.rule(rule).fuse(
                    VoteTable(passages: 9, ballots: ballots.map { Ballot($0, on: scale) })
                ).ballots[0].votes
            }
            let (plain, moved, voters) = try (
                fused(ballots), fused(ballots.map { ballot in renamed.map { ballot[$0] } }), fused(ballots.reversed())
            )
            for (place, index) in renamed.enumerated() {
                #expect(isNearly(moved[place], plain[index]) && isNearly(voters[index], plain[index]), "\(rule)")
            }
            let alone = try fused([ballots[0]]).compactMap(\.value)
            let tau = try #require(KendallTau.tauB(alone, ballots[0].compactMap(\.self)))
            #expect(tau.isNearly(1), "\(rule)")
        }
    }

    private func isNearly(_ one: Vote, _ other: Vote) -> Bool {
        guard let left = one.value, let right = other.value else { return one == other }
        return left.isNearly(right)
    }
}
