import Testing

@testable import Ranking

@Suite("What reasoning must not say")
struct ReasoningTests {
    @Test(
        "reasoning that speaks of a given answer is found, with the words around",
        arguments: [
            "Passage [3] matches the gold answer, so it goes first.", "The provided solution uses a heap, hence [2].",
            "According to the accepted answer, calcium closes the channel.", "Based on the correct answer we need [4].",
            "The ground truth is [2] > [1].", "Given answer cites the page on adaptation; the given answer is clear.",
            "The accepted answer mentions Newton's method.", "The Reference Solution sorts first.",
            "since the answer mentions osmosis, [5] helps", "[7] is labeled as relevant, so it is first.",
            "It was marked as a hard negative.",
        ]
    )
    func leaks(reasoning: String) {
        #expect(GoldLeak.excerpt(in: "First I look. " + reasoning, shown: ["How does smell adapt?"]) != nil)
    }

    @Test(
        "reasoning that looks for an answer is left alone",
        arguments: [
            "The solution to the problem needs a heap; the answer is in [3].",
            "A correct answer would name the channel.",
            "To answer the query I need the theorem. The solution: sort, then scan.",
            "Given the question, the answer should explain why.", "The given array is sorted; given a list, return it.",
            "Passage [2] gives a solution to a similar problem.", "Which passage is relevant? [4] is relevant.",
            "The labels on the axes are given.", "Gold is a metal. The ground is wet.",
            "The query is labelled as math.",
            "The given solution in passage [3] uses a heap; the provided answer of [4] does not.",
        ]
    )
    func harmless(reasoning: String) {
        #expect(GoldLeak.excerpt(in: reasoning, shown: ["What is asked?"]) == nil)
    }

    @Test("what the query or a passage says itself may be quoted")
    func quoted() {
        let reasoning = "The asker says that the provided solution fails."
        #expect(GoldLeak.excerpt(in: reasoning, shown: ["Why does the provided solution fail?"]) == nil)
        #expect(GoldLeak.excerpt(in: reasoning, shown: ["q", "… The Provided  solution …"]) == nil)
        #expect(GoldLeak.excerpt(in: reasoning, shown: ["q"])?.contains("the provided solution fails") == true)
    }

    @Test("reasoning in another script than the query is seen; symbols, names and short texts say nothing")
    func scripts() {
        let english = "Why do I stop noticing a smell after a few minutes?"
        let chinese = String(repeating: "首先我们需要理解这个问题的含义，然后比较每个段落。", count: 3)
        let english2 = String(repeating: "First we need the meaning of the question. ", count: 3)
        #expect(ScriptShare.differs(reasoning: chinese, query: english))
        #expect(ScriptShare.differs(reasoning: english2, query: "为什么热水有时比冷水结冰更快？"))
        #expect(!ScriptShare.differs(reasoning: english2, query: english))
        #expect(!ScriptShare.differs(reasoning: chinese, query: "为什么热水有时比冷水结冰更快？"))
        #expect(!ScriptShare.differs(reasoning: english2 + "气味适应", query: english))
        #expect(!ScriptShare.differs(reasoning: "嗯。", query: english))
        #expect(!ScriptShare.differs(reasoning: english2, query: "∑ α β γ δ ε ζ η θ 1 2 3"))
        #expect(ScriptShare("日本語のテキスト").main == .eastAsian)
        #expect(ScriptShare("Das ist ein schöner Übergang").main == .latin)
    }
}
