import Testing

@testable import Settings

@Suite("Suggestions")
struct SuggestionTests {
    @Test(
        "a slip of the fingers finds its word",
        arguments: [
            ("concurency", "concurrency"), ("CONCURRENCY", "concurrency"), ("hard-negatives", "hard_negatives"),
            ("tpo", "top"), ("to", "top"), ("sead", "seed"),
        ]
    )
    func near(word: String, meant: String) {
        let words = ["concurrency", "hard_negatives", "seed", "top"]
        #expect(Suggestion.nearest(to: word, among: words) == meant)
    }

    @Test("a word that is like none gets no suggestion", arguments: ["", "x", "banana", "kind", "k"])
    func far(word: String) {
        #expect(Suggestion.nearest(to: word, among: ["concurrency", "top", "k1"]) == nil)
    }

    @Test(
        "the distance counts a swap of neighbours as one",
        arguments: [
            ("abcd", "abdc", 1), ("", "abc", 3), ("kitten", "sitting", 3), ("same", "same", 0),
        ]
    )
    func distance(left: String, right: String, expected: Int) {
        #expect(Suggestion.editDistance(Array(left), Array(right)) == expected)
    }
}
