import Testing

@testable import Ranking

@Suite("Rewards of published recipes")
struct RecipeRewardTests {
    private func rollout(_ answer: String) -> String { "<think>why</think>\n<answer>\(answer)</answer>" }

    @Test("REARANK: what an order wins in NDCG over the list's own, and two tenths for its form")
    func rearank() {
        let reward = RelativeNDCGReward(grades: [0, 3, 1, 2])
        let cases = [
            ("[4] > [2] > [3] > [1]", 0.9224945117, 0.7552125402, 0.8041700322), ("[2] > [4] > [3] > [1]", 1, 1, 1),
            ("[1] > [3] > [2] > [4]", 0.6283853745, -0.1736794667, 0.0610564266),
            ("[1] > [2] > [3] > [4]", 0.6833763936, 0, 0.2),
        ]
        for (answer, ndcg, relative, total) in cases {
            let score = reward.score(rollout(answer))
            #expect(
                score.parts["ndcg"]?.isNearly(ndcg) == true && score.parts["relative_ndcg"]?.isNearly(relative) == true
            )
            #expect(score.reward.isNearly(total), "\(answer)")
        }
        #expect(reward.score(rollout("2, 4")).reward.isNearly(0.1) && reward.score("no order").reward == 0)
        #expect(reward.score("[2] > [4] > [3] > [1]").reward.isNearly(0.8))
    }

    @Test("REARANK: a list that is in its best order can only lose")
    func rearankBest() {
        let reward = RelativeNDCGReward(grades: [3, 1, 0])
        #expect(reward.score(rollout("[1] > [2] > [3]")).parts["relative_ndcg"] == 0)
        let worse = reward.score(rollout("[3] > [2] > [1]")).parts["relative_ndcg"] ?? 0
        #expect(worse < 0 && worse > -1)
        #expect(RelativeNDCGReward(grades: [0, 0]).score(rollout("[2] > [1]")).reward.isNearly(0.2))
    }

    @Test("Rank-R1: 1 for the identifier alone behind the reasoning, otherwise 0")
    func rankR1() {
        let best = Position(index: 2)
        #expect(BestOneReward.score(rollout(" [3]\n"), best: best).reward == 1)
        for text in [rollout("[2]"), rollout("It is [3]"), "<answer>[3]</answer>", rollout("3"), "[3]", ""] {
            #expect(BestOneReward.score(text, best: best).reward == 0, "\(text)")
        }
    }

    @Test(
        "TFRank: the released code's eleven figures",
        arguments: [
            (.pointLabelGrade, "yes(3)", "yes(4)", 0.875), (.pointLabelGrade, "no(1)", "yes(4)", 0),
            (.pointLabelGrade, "yes(1)", "yes(2)", 0.5), (.pointLabel, "Yes", "yes", 0.5),
            (.pairGrades, "[1](3) > [2](1)", "[1](4) > [2](0)", 0.75),
            (.pairGrades, "[1](2) = [2](2)", "[1](4) > [2](0)", 0.1666666667),
            (.listOrder, "[1] > [3] > [2]", "[1] > [3] = [2]", 0.5),
            (.listOrder, "[2] > [3] > [1]", "[3] > [1] > [2]", 0.6196282524),
            (.listOrder, "[3] > [1] > [2]", "[3] > [1] > [2]", 1),
            (.listOrder, "[1] > [2] > [3]", "[1] > [2] > [3]", 0.5),
            (.listGrades, "[3](3) > [2](2) > [1](0)", "[3](4) > [1](2) > [2](0)", 0.8553418351),
        ] as [(TFRankReward.Form, String, String, Double)]
    )
    func tfrank(form: TFRankReward.Form, answer: String, truth: String, expected: Double) {
        let score = TFRankReward(form, thinks: false).score("<think>\n\n</think>\n\n\(answer)", truth: truth)
        #expect(score.parts["rank"]?.isNearly(expected) == true, "\(score)")
        #expect(score.parts["format"] == 1 && score.reward.isNearly(expected + 0.5))
    }

    @Test(
        "TFRank: the truth itself earns 1 in every form, but a list that is in order already, and a pair reads both ways"
    )
    func tfrankForms() {
        let truths: [(TFRankReward.Form, String)] = [
            (.pointLabel, "no"), (.pointLabelGrade, "no(1)"), (.pointGrade, "3"), (.pairOrder, "[1] < [2]"),
            (.pairGrades, "[1](1) < [2](4)"), (.listOrder, "[3] > [1] > [2] > [4]"),
            (.listGrades, "[3](4) > [1](3) > [2](1) > [4](0)"),
        ]
        #expect(Set(truths.map(\.0)).count == TFRankReward.Form.allCases.count)
        for (form, truth) in truths {
            let reward = TFRankReward(form, thinks: false)
            #expect(reward.score("<think>\n\n</think>\n\n\(truth)", truth: truth).reward.isNearly(1.5), "\(form)")
            #expect(reward.score("<think>\n\n</think>\n\n???", truth: truth).reward == 0.5, "\(form)")
        }
        let pair = TFRankReward(.pairOrder, thinks: false)
        #expect(pair.score("<think>\n\n</think>\n\n[2] > [1]", truth: "[1] < [2]").parts["rank"] == 1)
        #expect(TFRankReward.Form(task: "listwise", way: "id_score") == .listGrades)
    }

    @Test("TFRank: reasoning has 256 to 4,096 characters, none is none, and without the marks nothing is earned")
    func tfrankFormat() {
        let thinking = TFRankReward(.pointLabel, thinks: true)
        func score(_ reasoning: Int, _ reward: TFRankReward) -> RewardScore {
            reward.score("<think>\n\(String(repeating: "x", count: reasoning))\n</think>\n\nyes", truth: "yes")
        }
        #expect(score(256, thinking).reward == 1.5 && score(4096, thinking).reward == 1.5)
        #expect(score(255, thinking).reward == 1 && score(4097, thinking).reward == 1)
        #expect(score(300, TFRankReward(.pointLabel, thinks: false)).reward == 0)
        #expect(thinking.score("yes", truth: "yes").reward == 0)
    }

    @Test("GroupRank: ranking and shape of a group's scores, or a tenth and a half less")
    func groupRank() throws {
        #expect(
            GroupRankReward.sum(ndcg: 0.9224945117, recall: 1, divergence: 0.0381280249).isNearly(
                1.2186817092,
                within: 1e-8
            )
        )
        let reward = GroupRankReward(truth: [0, 3, 1, 2], relevantFrom: 2, scale: try Scale(0, 10))
        func text(_ answer: String) -> String { "<reason>\nr\n</reason>\n\n<answer>\n\(answer)\n</answer>" }
        let whole = reward.score(text("{\"[1]\": 0, \"[2]\": 9, \"[3]\": 3, \"[4]\": 6}"))
        #expect(whole.reward.isNearly(1.3) && whole.parts["js"]?.isNearly(0) == true)
        let turned = reward.score(text("{\"[1]\": 1, \"[2]\": 8, \"[3]\": 2, \"[4]\": 9}"))
        #expect(turned.parts["ndcg"]?.isNearly(0.9224945117) == true && turned.reward < whole.reward)
        let divergence = try #require(turned.parts["js"])
        #expect(divergence > 0.01 && turned.reward.isNearly(1.2224945117 - 0.1 * divergence))
        #expect(reward.score(text("{\"[1]\": 0, \"[2]\": 9}")).reward == -0.1)
        #expect(reward.score(text("[2] > [4] > [3] > [1]")).reward == -0.1)
        #expect(reward.score("{\"[1]\": 0, \"[2]\": 9, \"[3]\": 3, \"[4]\": 6}").reward == -0.5)
    }

    @Test("Retro*: near the group's mean and on the right side of the other passage")
    func retroStar() {
        let reward = RetroStarReward()
        let (positive, negative) = reward.score(positive: [85, 90, 40, 75], negative: [30, 55, 20, 35])
        #expect(positive.isNearly([0.25, 0.25, -0.5625, 1]) && negative.isNearly([0.25, -0.5625, 0.25, 1]))
        let close = reward.score(positive: [80, 82], negative: [10, 12])
        #expect(close.positive.isNearly([0.25, 0.25]) && close.negative.isNearly([0.25, 0.25]))
    }
}
