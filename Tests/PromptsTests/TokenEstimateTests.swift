import Testing

@testable import Settings

@Suite("Estimated tokens")
struct TokenEstimateTests {
    @Test(
        "a word counts one for every six letters, digits one for every three, and any other sign one",
        arguments: [
            ("", 0), ("word", 1), ("letters", 2), ("two words", 2), ("12345", 2), ("a1", 2), ("x = y;", 4),
            ("\n\t ", 1),
            // U+00BF, U+00C0, U+024F and U+0250: the borders of Latin letters.
            ("¿¿", 2), ("ÀÀ", 1), ("\u{24F}\u{24F}", 1), ("\u{250}\u{250}", 2), ("日本", 2), ("🙂🙂", 2), ("für", 1),
        ]
    )
    func counts(text: String, tokens: Int) {
        #expect(TokenEstimate.tokens(in: text) == tokens)
    }

    @Test("a cut text has at most the tokens asked for before its mark, ends at a blank, and a short one stays")
    func cuts() {
        let text = String(repeating: "für ɐ 日本 12345 ", count: 40)
        for limit in [1, 7, 50, 100] {
            let cut = TokenEstimate.cut(text, to: limit)
            #expect(cut.hasSuffix(" …"))
            #expect(TokenEstimate.tokens(in: String(cut.dropLast(2))) <= limit)
            #expect(text.hasPrefix(cut.dropLast(2)))
        }
        #expect(TokenEstimate.cut("short", to: 5) == "short")
    }
}
