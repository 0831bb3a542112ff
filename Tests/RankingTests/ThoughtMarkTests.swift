import Ranking
import Testing

@Suite("Thought marks")
struct ThoughtMarkTests {
    static let dialects = [
        ("<think>", "</think>"), ("<THINK>", "</THINK>"), ("<thinking>", "</thinking>"), ("<thought>", "</thought>"),
        ("<reason>", "</reason>"), ("<reasoning type=\"x\">", "</reasoning>"), ("<analysis>", "</analysis>"),
        ("<reflection>", "</reflection>"), ("<scratchpad>", "</scratchpad>"), ("[THINK]", "[/THINK]"),
        ("◁think▷", "◁/think▷"), ("<seed:think>", "</seed:think>"), ("<mm:think>", "</mm:think>"),
        ("<ifm|think>", "</ifm|think>"), ("<|open|>think<|sep|>", "<|close|>think<|sep|>"),
        ("<|channel>", "<channel|>"), ("<|inner_prefix|>", "<|inner_suffix|>"),
        ("<|begin_of_thought|>", "<|end_of_thought|>"),
        ("<|channel|>analysis<|message|>", "<|end|><|start|>assistant<|channel|>final<|message|>"),
        ("<|start|>assistant<|channel|>analysis<|message|>", "<|end|><|channel|>final <|constrain|>json<|message|>"),
        ("analysis", "assistantfinal"), ("analysis", "assistantcommentaryHm.assistantfinal"),
    ]

    @Test("no identifier of a thought is read, in any dialect", arguments: dialects)
    func parted(opening: String, closing: String) {
        let text = "\(opening)Maybe [8] > [7] come first, no.\(closing)\n[1] > [2] > [3] > [4] > [5] > [6] > [7] > [8]"
        let reading = PermutationParser.read(text, size: 8)
        #expect(reading.order.map(\.rawValue) == Array(1...8))
        #expect(!reading.repairs.proseAround && reading.isComplete)
        #expect(SelectionParser.read("\(opening)Perhaps [8].\(closing)[1]", size: 8).selection?.map(\.rawValue) == [1])
        #expect(ScoreParser.read("\(opening)Some 12.\(closing)73") == 73)
        let parts = ThoughtMarks.split(text)
        #expect(parts.reasoning.hasPrefix("Maybe [8] > [7] come first, no."))
        #expect(parts.answer == "[1] > [2] > [3] > [4] > [5] > [6] > [7] > [8]")
    }

    @Test("a thought that never ends is no answer", arguments: dialects)
    func unclosed(opening: String, closing: String) {
        let text = "\(opening)Maybe [8] > [7] > [6] > [5] > [4] > [3] > [2] > [1]"
        #expect(!PermutationParser.read(text, size: 8).isUsable)
        #expect(SelectionParser.read("\(opening)Perhaps [8]", size: 8).selection == nil)
        #expect(ThoughtMarks.split(text).answer.isEmpty)
    }

    @Test("a thought behind or amid the answer does not count, and one that its template opened ends at its mark")
    func elsewhere() {
        #expect(
            PermutationParser.read("[2] > [1]\n<reasoning>[1] is [2]</reasoning>", size: 2).order.map(\.rawValue) == [
                2, 1,
            ]
        )
        #expect(PermutationParser.read("so [1] first[/THINK][2] > [1]", size: 2).order.map(\.rawValue) == [2, 1])
        #expect(ThoughtMarks.split("so [1] first</think>\n[2] > [1]").reasoning == "so [1] first")
    }

    @Test(
        "a text without marks, or with quoted ones, stays whole",
        arguments: [" [1] > [2]\n", "[1] quotes <think> x </think>", "Analysis: [1] > [2]", "analysis of [1]"]
    )
    func whole(text: String) {
        let parts = ThoughtMarks.split(text)
        #expect(parts.reasoning.isEmpty && parts.answer == text)
    }
}
