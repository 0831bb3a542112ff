import Foundation
import Ranking
import TestSupport
import Testing

@Suite("Digits as the released reward reads them")
struct ReleasedDigitTests {
    /// Counts and reads as the released code does: `isdigit`, `split`, `int`; gold is 1 … n in ASCII, and the first passage is relevant.
    private static let script = """
        import json, math, sys
        for answer in json.loads(sys.argv[1]):
            found = "".join(c if c.isdigit() else " " for c in answer).split()
            gold = ["1", "2", "3"]
            reward = 0
            if len(found) == len(gold) and len(set(found)) == len(set(gold)):
                try:
                    places = [int(x) - 1 for x in found]
                    run = {}
                    for i, p in enumerate([p for p in places if p < 3]): run[[0, 1, 2][p]] = i
                    ranked = sorted(run, key=run.get)
                    ndcg = sum(1 / math.log2(i + 2) for i, p in enumerate(ranked) if p == 0)
                    recall = 1 if 0 in ranked else 0
                    rbo = sum(len(set(found[:d]) & set(gold[:d])) / d for d in (1, 2, 3)) / 3
                    reward = ndcg + 0.2 * recall + 0.1 * rbo
                except ValueError:
                    reward = 0
            print("%.9f" % reward)
        """

    @Test("digits of all scripts count, `²` is a digit that int() refuses, and so is a number of 4,301 digits", .python)
    func sameAsPython() throws {
        let answers = [
            "[1] > [2] > [3]", "[١] > [٢] > [٣]", "[1] > [2] > [٣]", "[1] > [2]² > [3]", "[1²] > [2] > [3]",
            "[1] > [2] > [²]", "[１] > [2] > [3]", "[1] > [1] > [١]", "[2] > [١] > [1]", "[1] > [2] > [①]",
            "[1] > [2] > [०]", "naïve [3] > [2] > [1]", "[1] > [2] > [\(String(repeating: "9", count: 4301))]",
            "[1] > [2] > [1٢]", "[½] > [1] > [2] > [3]", "[東] [2] [1] [3]", "[1] > [2] > [٠٣]",
        ]
        let json = String(decoding: try JSONEncoder().encode(answers), as: UTF8.self)
        let output = try PythonScript.run(Self.script, arguments: [json])
        let expected = output.split(separator: "\n").compactMap { Double($0) }
        try #require(expected.count == answers.count)
        let gold = [1, 2, 3].compactMap(Position.init(rawValue:))
        for (answer, reward) in zip(answers, expected) {
            let score = MultiViewReward(rule: .released).score(
                "<think>x</think><answer>\(answer)</answer>",
                teacherOrder: gold,
                relevant: [gold[0]]
            )
            #expect(abs(score.reward - reward) < 1e-9, "\(answer): \(score.reward), Python \(reward)")
        }
    }
}
