import Testing

@testable import Ingest

@Suite("Text as it is shown")
struct ShownTextTests {
    @Test("columns are counted as terminals do: CJK and emoji two, combining marks none")
    func columns() {
        #expect(DisplayWidth.of("plain") == 5)
        #expect(DisplayWidth.of("面包") == 4)
        #expect(DisplayWidth.of("e\u{301}\u{301}te\u{301}") == 3)
        #expect(DisplayWidth.of("한국어 ｆｕｌｌ") == 15)
        #expect(DisplayWidth.of("👍🏽 ❤️ 🇩🇪") == 8)
        #expect(DisplayWidth.of("→ … ≥ ü") == 7)
    }

    @Test("what is cut fits, ends in an ellipsis, and breaks no character")
    func cut() {
        #expect(DisplayWidth.cut("面包发酵", to: 8) == "面包发酵")
        #expect(DisplayWidth.cut("面包发酵", to: 7) == "面包发…")
        #expect(DisplayWidth.cut("面包发酵", to: 6) == "面包…")
        #expect(DisplayWidth.cut("abc", to: 3) == "abc")
        #expect(DisplayWidth.cut("abcd", to: 3) == "ab…")
        #expect(DisplayWidth.cut("abcd", to: 0) == "")
        for width in 1...20 {
            let shown = DisplayWidth.cut("a面e\u{301}👍🏽b包🇩🇪c", to: width)
            #expect(DisplayWidth.of(shown) <= width, "\(width) \(shown)")
        }
    }

    @Test("lines are broken between words where they can be, and nothing is lost")
    func wrap() {
        #expect(DisplayWidth.wrapped("one two three\n\nfour", to: 8) == "one two\nthree\n\nfour")
        #expect(DisplayWidth.wrapped("面包发酵", to: 5) == "面包\n发酵")
        #expect(DisplayWidth.wrapped("  indented", to: 40) == "  indented")
        let text = "a bb  ccc dddddddddddddddd e 面包发酵面包发酵 \u{301}f"
        for width in 2...30 {
            let lines = DisplayWidth.wrapped(text, to: width).split(separator: "\n")
            #expect(lines.allSatisfy { DisplayWidth.of(String($0)) <= width }, "\(width)")
            #expect(lines.joined().filter { $0 != " " } == text.filter { $0 != " " })
        }
    }

    @Test(
        "sentences break between words; a command in backticks and a path stay whole, and an indented line stays indented"
    )
    func sentences() {
        let text = "next: `rankforge run my.yaml --set a=b` goes on, or look at /a/long/path/of/a/store.sqlite first"
        #expect(
            DisplayWidth.sentences(text, to: 20).split(separator: "\n") == [
                "next:", "`rankforge run my.yaml --set a=b`", "goes on, or look at", "/a/long/path/of/a/store.sqlite",
                "first",
            ]
        )
        #expect(DisplayWidth.sentences("  a mean of 1.00 0.97", to: 12) == "  a mean of\n  1.00 0.97")
        #expect(DisplayWidth.sentences("kept  0.5  (one of two)", to: 12) == "kept  0.5\n(one of two)")
        #expect(DisplayWidth.sentences("short\n\nlines", to: 80) == "short\n\nlines")
    }

    @Test("controls, direction marks and invisible characters are made visible; joiners, tabs and line feeds stay")
    func visible() {
        #expect(SanitizedText.visible("a\u{1B}[31m\u{7}\u{0}\u{7F}") == "a␛[31m␇␀␡")
        #expect(
            SanitizedText.visible("\u{202E}x\u{2066}\u{200B}\u{FEFF}\u{9B}")
                == "<U+202E>x<U+2066><U+200B><U+FEFF><U+9B>"
        )
        #expect(SanitizedText.visible("نمی\u{200C}خواهم\t\n👩\u{200D}🔬") == "نمی\u{200C}خواهم\t\n👩\u{200D}🔬")
    }
}
