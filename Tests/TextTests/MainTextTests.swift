import Foundation
import TestSupport
import Testing
import Text

@Suite("Main text of pages")
struct MainTextTests {
    private static let prose = (1...6).map {
        "<p>Paragraph \($0) of the text says something, at some length, and ends as sentences do. It has a second sentence too, with a comma.</p>"
    }.joined()

    private func text(_ body: String) -> String {
        WebPage(html: Data("<html><body>\(body)</body></html>".utf8)).text
    }

    @Test(
        "menus, comments, advertising and hidden parts are left out, however they say so",
        arguments: [
            "<nav><a href=/>Home unwanted</a></nav>", "<div class='site-sidebar'>Sidebar unwanted, with words.</div>",
            "<div id=comments><p>A comment, unwanted, of a length that could well be prose, and more.</p></div>",
            "<ul><li><a href=/a>unwanted one</a></li><li><a href=/b>two</a></li></ul>",
            "<div style='display: none'>unwanted</div>", "<div role=complementary>unwanted</div>",
            "<div class=relatedPosts>unwanted</div>", "<footer>unwanted</footer>", "<p hidden>unwanted</p>",
        ]
    )
    func surroundings(_ html: String) {
        for body in [
            "\(html)<div>\(Self.prose)</div>", "<article>\(Self.prose)\(html)</article>", "\(Self.prose)\(html)",
        ] {
            let found = text(body)
            #expect(!found.contains("unwanted") && found.contains("Paragraph 1") && found.contains("Paragraph 6"))
        }
    }

    @Test("what is called a sidebar and holds most of the page is the text")
    func misnamed() {
        #expect(text("<div class=sidebar>\(Self.prose)</div>").contains("Paragraph 3"))
        #expect(text("<form><div>\(Self.prose)</div></form>").contains("Paragraph 3"))
    }

    @Test("code, tables, lists and formulas in the text are kept, blocks apart by a blank line")
    func kept() {
        let found = text(
            """
            <div>\(Self.prose)<pre>for x in y {\n\n    print(x)\n}</pre><table><tr><td>a</td><td>b</td></tr></table><ul><li>one</li><li>two</li></ul>
            <p>Formulas: <math alttext="{\\displaystyle x^2}"><mi>x</mi></math>,
            <span class=katex><math><semantics><mi>y</mi><annotation encoding="application/x-tex">y_1</annotation></semantics></math></span>,
            <script type="math/tex">z</script> and <img class="mwe-math-fallback-image" alt="w+1"></p></div>
            """
        )
        #expect(
            found.contains("\n\nfor x in y {\n    print(x)\n}\n\n") && found.contains("\n\na | b\n\n- one\n- two\n\n")
        )
        #expect(found.contains("Formulas: $x^2$, $y_1$, $z$ and $w+1$"))
    }

    @Test("a page of little text gives what there is of it")
    func little() {
        #expect(text("<p>Short.</p>") == "Short.")
        #expect(text("") == "" && WebPage(html: Data()).text == "")
        #expect(text("<div class=comment>Only this.</div>") == "Only this.")
    }

    private struct Phrases: Decodable {
        let file: String
        let with: [String]
        let without: [String]
    }

    @Test("real pages: the phrases that must be there are, those that must not are not")
    func phrases() throws {
        guard let folder = SharedSamples.folder("html/trafilatura-eval") else { return }
        for line in try Data(contentsOf: folder.appending(path: "expected.jsonl")).split(separator: 0x0A) {
            let row = try JSONDecoder().decode(Phrases.self, from: Data(line))
            let page = WebPage(html: try Data(contentsOf: folder.appending(path: row.file)))
            // The phrases know no formulas.
            let flat = page.text.replacing(#/\$[^$\n]*\$/#, with: "").split(whereSeparator: \.isWhitespace)
                .joined(separator: " ")
            for phrase in row.with { #expect(flat.contains(phrase), "\(row.file): \(phrase)") }
            for phrase in row.without { #expect(!flat.contains(phrase), "\(row.file): \(phrase)") }
        }
    }
}
