import Foundation
import Ranking
import Testing

@Suite("Answers of every shape are read as meant, or refused")
struct AnswerShapeTests {
    private func scale(_ lowest: Double, _ highest: Double) throws -> Scale { try Scale(lowest, highest) }

    private func tiers(_ reading: TiedOrderReading) -> [[Int]] { reading.tiers.map { $0.map(\.rawValue) } }

    @Test(
        "a score is the number in its tag, or the whole answer",
        arguments: [
            ("Analysis.\n<score> 85 </score>", 85), ("<think>12?</think>\n<answer>7</answer>", 7),
            ("Relevance score: 7", 7),
            ("**Score:** 7/100", 7), ("The final score is 40.", 40), ("40 out of 100", 40),
        ] as [(String, Double)]
    )
    func scores(answer: String, expected: Double) throws {
        #expect(try ScoreParser.read(answer, scale: scale(0, 100)) == expected)
    }

    @Test(
        "digits in prose, beside the scale, of another scale or of a range are no score",
        arguments: [
            "No tag, 85", "11", "-1", "7.5", "7/100", "7-8", "7 to 8", "score: high", "", "Error 7: overloaded", "70 %",
            "<score>7 or 8</score>",
        ]
    )
    func noScore(answer: String) throws {
        #expect(try ScoreParser.read(answer, scale: scale(0, 10)) == nil)
    }

    @Test(
        "scores of a group, as JSON or by lines",
        arguments: [
            "<reason>\nr\n</reason>\n\n<answer>\n```json\n{ \"[1]\": 7, \"[2]\": 0, \"[3]\": 10 }\n```\n</answer>",
            "[1]: 7\n[2]: 0\n[3]: 10", "[1] (7), [2] (0), [3] (10)", "| [1] | 7 |\n| [2] | 0 |\n| [3] | 10 |",
            "[{\"id\": \"[1]\", \"score\": 7}, {\"id\": \"[2]\", \"score\": 0}, {\"id\": \"[3]\", \"score\": 10}]",
            "[1] = 7/10, [2] = 0/10, [3] = 10/10", "{\"[1]\": 7, \"[2]\": 0, \"[3]\": 10",
        ]
    )
    func groupScores(answer: String) throws {
        let reading = ScoresParser.read(answer, size: 3, scale: try scale(0, 10))
        #expect(reading.scores == [7, 0, 10] && reading.isComplete)
    }

    @Test("a missing score stays missing, a foreign one is dropped, a repeated one counts once, and each is told")
    func groupRepairs() throws {
        let reading = ScoresParser.read("[1]: 7\n[4]: 2\n[1]: 7", size: 3, scale: try scale(0, 10))
        #expect(reading.scores == [7, nil, nil] && reading.isUsable && !reading.isComplete)
        #expect(reading.missing.map(\.rawValue) == [2, 3] && reading.outOfRange == [4] && reading.repeated == [1])
    }

    @Test(
        "scores beside the scale, two for one passage, counts from 0 and bare orders refuse the whole group",
        arguments: [
            "[1]: 70\n[2]: 0\n[3]: 100", "[1]: 7\n[1]: 3\n[2]: 0", "[0]: 7\n[1]: 0\n[2]: 10", "[1] > [2] > [3]",
            "[1] 7-8",
            "{\"error\": {\"code\": 503}}",
        ]
    )
    func noGroupScores(answer: String) throws {
        #expect(try !ScoresParser.read(answer, size: 3, scale: scale(0, 10)).isUsable)
    }

    @Test(
        "a pair by its sign, whichever stands first",
        arguments: [
            ("[1] > [2]", 1), ("[2] < [1]", 1), ("[1] < [2]", -1), ("So **[2]** > **[1]**.", -1), ("[1] = [2]", 0),
            ("<think>[2] > [1]?</think>[1] > [2]", 1), ("[1] > [2], that is [2] < [1]", 1),
        ] as [(String, Double)]
    )
    func pairs(answer: String, expected: Double) {
        #expect(PairParser.read(answer)?.preference == expected)
    }

    @Test(
        "pairs that contradict themselves, name others, leave it open or compare nothing are refused",
        arguments: [
            "[1] > [2]. No: [2] > [1]", "[1] > [3]", "[1] ≥ [2]", "[1] > [1]", "[1] [2]", "[1] is better", "1 > 0",
        ]
    )
    func noPair(answer: String) {
        #expect(PairParser.read(answer) == nil)
    }

    @Test("a pair with grades belongs to its passages, not to its sides, and grades must not contradict the sign")
    func gradedPairs() throws {
        let grades = try scale(0, 4)
        let reading = try #require(PairParser.read("[2](0) < [1](3)", grades: grades))
        #expect(reading.preference == 1 && reading.first == 3 && reading.second == 0)
        for answer in ["[1](1) > [2](3)", "[1](2) = [2](3)", "[1] > [2]", "[1](5) > [2](3)"] {
            #expect(PairParser.read(answer, grades: grades) == nil, "\(answer)")
        }
    }

    @Test("a number says how much better one is; which one, the question says")
    func pairNumbers() throws {
        #expect(PairParser.readNumber("Thoughts.\n<score>0.35</score>", favours: .second)?.preference == -0.35)
        #expect(PairParser.readNumber("-0.5")?.preference == -0.5)
        #expect(PairParser.readNumber("<score>2</score>") == nil && PairParser.readNumber("A is better") == nil)
    }

    @Test("the best one is the only one that is named")
    func best() {
        #expect(BestParser.read("<think>t</think>\n<answer>[3]</answer>", size: 4)?.rawValue == 3)
        #expect(BestParser.read("The most relevant is [3].", size: 4)?.rawValue == 3)
        for answer in ["[5]", "[0]", "[1] > [3]", "None of them, not even [3]", "3 of 4 help", "", "<think>[3]"] {
            #expect(BestParser.read(answer, size: 4) == nil, "\(answer)")
        }
    }

    @Test("an order keeps its ties, also from its end; all tied is an answer")
    func ties() {
        #expect(
            tiers(TiedOrderParser.read("Reasoning text.\n[3] > [2] > [4] = [1] > [5]", size: 5)) == [
                [3], [2], [4, 1], [5],
            ]
        )
        let reversed = TiedOrderParser.read("[5] < [1] = [4] < [2] < [3]", size: 5)
        #expect(tiers(reversed) == [[3], [2], [4, 1], [5]] && reversed.repairs.isReversed)
        #expect(tiers(TiedOrderParser.read("[1] = [2] = [3]", size: 3)) == [[1, 2, 3]])
        // What was dropped between two tied ones does not part them; a sign does.
        #expect(tiers(TiedOrderParser.read("[1] = [9] = [2] > [3]", size: 3)) == [[1, 2], [3]])
        #expect(tiers(TiedOrderParser.read("[1] = [9] > [2] > [3]", size: 3)) == [[1], [2], [3]])
        #expect(tiers(TiedOrderParser.read("[1] > [9] = [2] > [3]", size: 3)) == [[1], [2], [3]])
    }

    @Test("a rendered order with ties and grades reads back as itself", arguments: 0..<8)
    func roundTrip(seed: Int) throws {
        var generator = SeededGenerator(seed: seed, parts: "tiers")
        var tiers: [[Int]] = []
        for number in generator.shuffled(Array(1...12)) {
            if !tiers.isEmpty, generator.unit() < 0.4 {
                tiers[tiers.count - 1].append(number)
            } else {
                tiers.append([number])
            }
        }
        let plain = tiers.map { $0.map { "[\($0)]" }.joined(separator: " = ") }.joined(separator: " > ")
        #expect(self.tiers(TiedOrderParser.read(plain, size: 12)) == tiers)
        let graded = tiers.enumerated().map { place, tier in
            tier.map { "[\($0)](\(20 - place))" }.joined(separator: " = ")
        }
        let reading = TiedOrderParser.read(graded.joined(separator: " > "), size: 12, grades: try scale(0, 20))
        #expect(self.tiers(reading) == tiers && reading.grades?.count == 12)
    }

    @Test("grades of an order must be on the scale, fall along it and be equal where passages are tied")
    func gradedOrders() throws {
        let grades = try scale(0, 4)
        let reading = TiedOrderParser.read("[1](4) > [3](3) > [2](0) = [4](0)", size: 4, grades: grades)
        #expect(tiers(reading) == [[1], [3], [2, 4]])
        #expect(reading.grades?.map { ($0.key.rawValue, $0.value) }.sorted { $0.0 < $1.0 }.map(\.1) == [4, 0, 3, 0])
        for answer in [
            "[1](3) > [3](4) > [2](0) = [4](0)", "[1](4) > [3](3) > [2](1) = [4](0)",
            "[1](9) > [3](3) > [2](0) = [4](0)",
            "[1](4) > [3] > [2](0) = [4](0)",
        ] {
            #expect(!TiedOrderParser.read(answer, size: 4, grades: grades).isUsable, "\(answer)")
        }
    }

    @Test("a label first, then a grade or words")
    func labels() throws {
        let words = ["yes", "no"]
        let prism = try #require(LabelParser.read("yes\nIt names the cause.", labels: words))
        #expect(prism.label == "yes" && prism.text == "It names the cause.")
        #expect(
            LabelParser.read("The passage explains it.\n</think> true", labels: ["true", "false"])?.label == "true"
        )
        #expect(try LabelParser.read("yes(3)", labels: words, grades: scale(0, 4))?.grade == 3)
        #expect(LabelParser.read("**No.** It is about pans.", labels: words)?.text == "It is about pans.")
        #expect(LabelParser.read("not relevant", labels: ["relevant", "not relevant", "not"])?.label == "not relevant")
        for answer in ["yes or no", "Yes/No", "It says yes", "yesterday", "", "<think>yes"] {
            #expect(LabelParser.read(answer, labels: words) == nil, "\(answer)")
        }
        #expect(try LabelParser.read("yes(7)", labels: words, grades: scale(0, 4)) == nil)
        #expect(try LabelParser.read("yes", labels: words, grades: scale(0, 4)) == nil)
    }

    /// Seven answers that Rank-K's released parser reads: it stops at what comes again, takes `[0]` for the last passage, and gives the old
    /// order where the last line is none.
    @Test("what Rank-K's released parser guesses is refused, or reported")
    func rankK() {
        let refused = [
            ("[3] > [2] > [3] > [1]", 5), ("[2] = [2] > [1]", 4), ("[9] > [2] > x > [1]", 4), ("[0] > [1]", 3),
            ("no order here", 3),
        ]
        for (answer, size) in refused {
            let reading = TiedOrderParser.read(answer, size: size)
            #expect(!reading.isUsable || reading.repairs.isTooMuch(size: size), "\(answer)")
        }
        let remark = TiedOrderParser.read("[4]>[1]=[2]\n\nThat is all.", size: 4)
        #expect(tiers(remark) == [[4], [1, 2]] && remark.repairs.missing.map(\.rawValue) == [3])
    }
}
