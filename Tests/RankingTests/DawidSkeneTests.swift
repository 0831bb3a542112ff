import Ranking
import Testing

/// Figures by crowd-kit 1.4.2.
@Suite("Voters whose errors are learned")
struct DawidSkeneTests {
    /// Eight items, five voters.
    static let answers = [
        [1, 1, 1, 0, 1], [0, 0, 0, 0, 1], [1, 1, 0, 0, 1], [0, 0, 0, 1, 0], [1, 1, 1, 1, 1], [0, 1, 0, 0, 1],
        [1, 0, 1, 0, 0], [0, 0, 0, 0, 0],
    ]

    static var ballots: [Ballot] {
        (0..<5).map { voter in Ballot(answers.map { Double($0[voter]) }, on: .binary) }
    }

    private func second(_ learned: DawidSkene) -> [Double] { learned.posteriors.compactMap { $0?[1] } }

    @Test("round by round and at the end it is crowd-kit's")
    func vectors() {
        let first = DawidSkene(Self.answers, classes: 2, mostRounds: 1, tolerance: 0)
        #expect(
            second(first).isNearly([
                0.9709393623, 0.0514478767, 0.8253202065, 0.0199339277, 0.9868722156, 0.3360882795, 0.3736775028,
                0.0089587361,
            ])
        )
        let next = DawidSkene(Self.answers, classes: 2, mostRounds: 2, tolerance: 0)
        #expect(
            second(next).isNearly([
                0.9929633159, 0.014780245, 0.9304041538, 0.0018160441, 0.9948019108, 0.293258747, 0.3132848115,
                0.0013396948,
            ])
        )
        let learned = DawidSkene(Self.answers, classes: 2)
        #expect(
            second(learned).isNearly(
                [0.9927913723, 4.96639e-05, 0.9635020955, 3.6e-09, 0.9952705602, 0.520550658, 3.022e-07, 2.4e-09],
                within: 1e-8
            )
        )
        #expect(learned.rounds == 7)
        #expect(learned.priors.isNearly([0.5659794177, 0.4340205823], within: 1e-8))
        #expect(learned.objective.isNearly(-1.1037501184, within: 1e-8))
        #expect(
            learned.errors.map { $0[1][1] }.isNearly([0.8500646, 0.9999856, 0.5725714, 0.2866427, 1], within: 1e-7)
        )
    }

    @Test("with one skill a voter it is crowd-kit's one coin")
    func oneCoin() {
        let learned = DawidSkene(Self.answers, classes: 2, form: .oneCoin)
        #expect(
            second(learned).isNearly(
                [
                    0.9999979878, 5.5866e-06, 0.999901423, 2.0117e-06, 0.9999979883, 5.02747e-05, 0.9999497006,
                    2.0112e-06,
                ],
                within: 1e-8
            )
        )
        #expect(learned.rounds == 12)
        #expect(
            learned.errors.map { $0[1][1] }
                .isNearly([0.999973402, 0.7499985455, 0.8749980462, 0.500011627, 0.6249999421], within: 1e-8)
        )
    }

    @Test("as a rule it gives labels or means, leaves out what has no vote, and says where voters are too few")
    func rule() throws {
        let table = try VoteTable(passages: 8, ballots: Self.ballots)
        let labels = try FuseRules.rule("dawid-skene").fuse(table)
        #expect(labels.ballots[0].votes.compactMap(\.value) == [1, 0, 1, 0, 1, 1, 0, 0] && labels.notes.isEmpty)
        let means = try FuseRules.rule("dawid-skene", ["gives": .word("mean")]).fuse(table)
        #expect(means.ballots[0].votes[5].value?.isNearly(0.520550658, within: 1e-8) == true)
        let few = try FuseRules.rule("dawid-skene").fuse(
            VoteTable(passages: 2, ballots: [Ballot([3, nil], on: Scale(0, 4)), Ballot([3, nil], on: Scale(0, 4))])
        )
        #expect(few.ballots[0].votes == [.value(3), .missing] && few.notes.count == 1)
    }

    @Test("a tie goes to the voter who is right more often about that label, then to the lower label")
    func ties() {
        #expect(DawidSkene([[0, 1], [1, 0]], classes: 2, mostRounds: 0).label(of: 0) == 0)
        let learned = DawidSkene([[0, 1], [0, 0], [0, 0], [1, 0]], classes: 2, mostRounds: 0)
        #expect(learned.label(of: 0) == 0)
        #expect(DawidSkene([[nil, nil]], classes: 2).label(of: 0) == nil)
    }
}
