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

    @Test("a word that breaks off finds the only one that goes on, where nothing is nearer")
    func beginnings() {
        func meant(_ word: String) -> String? {
            Suggestion.nearest(
                to: word,
                among: ["api_key_env", "openai-compatible", "base_url", "base_urls", "seed", "seed_every_choice"]
            )
        }
        #expect(meant("api_key") == "api_key_env" && meant("OpenAI") == "openai-compatible")
        #expect(meant("seed") == "seed" && meant("api") == nil && meant("base") == nil)
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
