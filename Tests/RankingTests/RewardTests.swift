import Ranking
import Testing

@Suite("The multi-view reward")
struct RewardTests {
    private let gold20 = [7, 2, 11, 5, 1, 3, 4, 6, 8, 9, 10, 12, 13, 14, 15, 16, 17, 18, 19, 20]
    private let relevant20 = [2, 5, 7, 11]

    private func positions(_ numbers: [Int]) -> [Position] { numbers.compactMap(Position.init(rawValue:)) }

    private func order(_ numbers: [Int]) -> String { numbers.map { "[\($0)]" }.joined(separator: " > ") }

    private func wrapped(_ answer: String) -> String { "<think>why</think>\n<answer>\(answer)</answer>" }

    private func reward(_ rollout: String, _ rule: MultiViewReward.Rule) -> Double {
        MultiViewReward(rule: rule).score(
            rollout,
            teacherOrder: positions(gold20),
            relevant: Set(positions(relevant20))
        ).reward
    }

    @Test("the six worked cases, by the paper and by the released code")
    func worked() {
        let cases: [(String, Double, Double)] = [
            (wrapped(order(gold20)), 1.3, 1.287842),
            (wrapped(order(gold20.reversed())), 0.033123, 0.013287),
            (wrapped(order(Array(1...20))), 0.756804, 0.733108),
            (wrapped(order([2, 1, 3, 4, 6, 8, 9, 10, 5, 7] + Array(11...20))), 0.845029, 0.820912),
            (wrapped(order(Array(gold20.dropLast()))), 0, 0),
            ("<think>why</think>\n" + order(gold20), -1, -1),
        ]
        for (rollout, released, paper) in cases {
            #expect(abs(reward(rollout, .released) - released) < 1e-6)
            #expect(abs(reward(rollout, .paper(p: 0.9)) - paper) < 1e-6)
        }
    }

    @Test("where the released code and a strict reading part")
    func parting() {
        let foreign = wrapped(order(gold20.map { $0 == 20 ? 21 : $0 }))
        #expect(abs(reward(foreign, .released) - 1.299750) < 1e-6)
        #expect(reward(foreign, .paper(p: 0.9)) == 0)
        let zero = wrapped(order(gold20.map { $0 == 20 ? 0 : $0 }))
        #expect(abs(reward(zero, .released) - 1.299750) < 1e-6)
        #expect(reward(zero, .paper(p: 0.9)) == 0)
        let padded = wrapped(gold20.map { $0 < 10 ? "[0\($0)]" : "[\($0)]" }.joined(separator: " > "))
        #expect(abs(reward(padded, .released) - 1.227050) < 1e-6)
        #expect(abs(reward(padded, .paper(p: 0.9)) - 1.287842) < 1e-6)
        #expect(reward(wrapped(order(gold20) + " (top 3 …)"), .released) == 0)
        let twoBlocks = wrapped(order(gold20.reversed())) + "\n<answer>\(order(gold20))</answer>"
        #expect(abs(reward(twoBlocks, .released) - 0.033123) < 1e-6)
        let quoted = "<think>say <answer>[1]</answer></think>\n<answer>\(order(gold20))</answer>"
        #expect(abs(reward(quoted, .released) - 1.3) < 1e-6)
        #expect(abs(reward(quoted, .paper(p: 0.9)) - 1.287842) < 1e-6)
    }

    @Test(
        "broken output formats give -1",
        arguments: [
            "<think>a</think><answer>[1]", "<THINK>a</THINK><ANSWER>[1]</ANSWER>",
            "<think>a</think> so <answer>[1]</answer>",
            "a</think><answer>[1]</answer>", "", "<answer>[1]</answer>",
        ]
    )
    func brokenFormats(rollout: String) {
        for rule in [MultiViewReward.Rule.released, .paper(p: 0.9)] {
            let score = MultiViewReward(rule: rule).score(
                rollout,
                teacherOrder: positions([1]),
                relevant: Set(positions([1]))
            )
            #expect(score.reward == -1)
            #expect(score.fault == .outputFormat)
        }
    }

    @Test("the ten earlier cases of the released code")
    func earlier() {
        let gold = positions([3, 1, 5, 2, 4])
        let relevant = Set(positions([3, 1]))
        let cases: [(String, Double)] = [
            (wrapped("[3] > [1] > [5] > [2] > [4]"), 1.3), (wrapped("[4] > [2] > [5] > [1] > [3]"), 0.742932502),
            (wrapped("[3] > [1] > [5] > [2]"), 0), (wrapped("[3] > [1] > [5] > [2] > [2]"), 0),
            (wrapped("[3] > [1] > [5] > [2] > [9]"), 1.296), (wrapped("[3], [1], [5], [4], [2]"), 1.295),
        ]
        let reward = MultiViewReward(rule: .released)
        for (rollout, expected) in cases {
            #expect(abs(reward.score(rollout, teacherOrder: gold, relevant: relevant).reward - expected) < 1e-9)
        }
        let twenty = wrapped(order([7, 3, 1, 2, 4, 5, 6] + Array(8...20)))
        let score = reward.score(
            twenty,
            teacherOrder: positions(Array(1...20)),
            relevant: Set(positions([1, 3, 9, 15]))
        )
        #expect(abs(score.reward - 0.794258518) < 1e-9)
    }

    @Test("with fourteen relevant passages Recall@10 caps the reward")
    func manyRelevant() {
        let relevant = Set(positions(Array(gold20.prefix(14))))
        let score = MultiViewReward(rule: .released).score(
            wrapped(order(gold20)),
            teacherOrder: positions(gold20),
            relevant: relevant
        )
        #expect(abs(score.reward - 1.242857) < 1e-6)
    }
}
