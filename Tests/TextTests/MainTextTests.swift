import Foundation
import Ingest
import TestSupport
import Testing

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
            "<p><a href=/print>unwanted: the printed form</a></p>", "<div class='post-categories'>unwanted</div>",
            "<p>To be read too: <a href=/tides>an unwanted story of the tides</a></p>",
            "<div class='author-box'>unwanted: she writes, and sails.</div>",
            "<p class=disclosure>unwanted: we are paid for links.</p>", "<address>unwanted: 1 Old Pier</address>",
            "<div class=hatnote>unwanted: on the pier, <a href=/pier>see there</a>.</div>",
            "<div><span>Unwanted titles</span><div class=social>unwanted: tell all of your friends of it, and of all else that we have</div></div>",
        ]
    )
    func surroundings(_ html: String) {
        for body in [
            "\(html)<div>\(Self.prose)</div>", "<article>\(Self.prose)\(html)</article>", "\(Self.prose)\(html)",
        ] {
            let found = text(body)
            #expect(!found.contains("nwanted") && found.contains("Paragraph 1") && found.contains("Paragraph 6"))
        }
    }

    @Test(
        "classes that say how something looks, in print too, cost no text",
        arguments: ["print:mb-0 mb-4", "d-print-block", "bg-back"]
    )
    func utilities(_ name: String) {
        let short = "<p class='\(name)'>Short, and a part of the text.</p>"
        #expect(text("<article>\(Self.prose)\(short)</article>").contains("Short, and a part"))
    }

    @Test("a caption between heading and text is no introduction")
    func captionAbove() {
        let caption =
            "<figure><figcaption>A long caption, unwanted, of a picture that shows something, and more of it.</figcaption></figure>"
        let found = text("<h1>Heading</h1><div>\(caption)</div><div><div>\(Self.prose)</div></div>")
        #expect(!found.contains("unwanted") && found.contains("Paragraph 1"))
    }

    @Test("what is called a sidebar and holds most of the page is the text")
    func misnamed() {
        #expect(text("<div class=sidebar>\(Self.prose)</div>").contains("Paragraph 3"))
        #expect(text("<form><div>\(Self.prose)</div></form>").contains("Paragraph 3"))
    }

    @Test("single links are left out, a list of links is not; what is called a category and is long is text")
    func shortOnly() {
        func links(_ count: Int) -> String {
            (1...count).map { "<p><a href=/\($0)>Number \($0) of the collection</a></p>" }.joined()
        }
        #expect(!text("<article>\(Self.prose)\(links(2))</article>").contains("collection"))
        #expect(text("<article>\(Self.prose)\(links(9))</article>").contains("Number 9"))
        #expect(text("<article>\(Self.prose)\(Self.prose)\(links(3))</article>").contains("Number 3"))
        #expect(
            text("<article>\(Self.prose)<div class=category>\(Self.prose)</div></article>").count { $0 == "6" } == 2
        )
    }

    @Test("a link that is named and stays in a paragraph of text, or shows its address, is text")
    func namedLinks() {
        for kept in [
            "<p>First of all read: <a href=/kept>the kept guide</a>, and what follows from it.</p>",
            "<p>Source: <a href=/kept>https://kept.example/tides</a></p>",
            "<p>Twenty kept words that say at some length what it is that they are about to name: <a href=/kept>kept</a></p>",
        ] {
            #expect(text("<article>\(Self.prose)\(kept)</article>").contains("kept"), "\(kept)")
        }
    }

    @Test("a single link in an item or a cell goes with its list or table")
    func linkedItems() {
        func rows(_ row: (Int) -> String) -> String { (1...5).map(row).joined() }
        let table = rows {
            "<tr><td><div><a href=/\($0)>Harbour \($0)</a></div></td><td>\($0) metres of water at the lowest tide</td></tr>"
        }
        #expect(text("<article>\(Self.prose)<table>\(table)</table></article>").contains("Harbour 4\n"))
        let list = rows {
            "<li><div><a href=/\($0)>Harbour \($0)</a></div><div>has \($0) metres of water, at the lowest tide</div></li>"
        }
        let found = text("<article>\(Self.prose)<ul>\(list)</ul></article>")
        #expect(found.contains("Harbour 4\n\nhas 4 metres"), "\(found)")
        let layout =
            "<div><a href=/1>Unwanted 1</a></div><div><a href=/2>Unwanted 2</a></div><div><a href=/3>Unwanted 3</a></div>"
        let page = text("<table><tr><td>\(layout)</td><td>\(Self.prose)\(Self.prose)</td></tr></table>")
        #expect(page.contains("Paragraph 6") && !page.contains("Unwanted"))
    }

    @Test("a list of links that is all there is of the text is the text, and not the banner beside it")
    func listOfLinks() {
        let items = (1...12).map {
            "<li><p><a href=/\($0)>What happened on day \($0)</a></p><p>by way of <a href=/>a paper</a></p></li>"
        }
        let banner =
            "<div class=cookie-consent>Unwanted: we set cookies, and whoever goes on reading says yes to them, as it is.</div>"
        let found = text("<nav><a href=/>Unwanted</a></nav><article><ul>\(items.joined())</ul></article>\(banner)")
        #expect(found.contains("day 1\n") && found.contains("day 12") && !found.contains("Unwanted"), "\(found)")
    }

    @Test("headings at the end that are over nothing are left out, and headings that are the text stay")
    func lastHeadings() {
        let found = text(
            "<article>\(Self.prose)<h2>Unwanted: your answer</h2><h3>Log in to answer, unwanted.</h3></article>"
        )
        #expect(found.contains("Paragraph 6") && !found.contains("nwanted"))
        let verses = (1...9).map { "<h3>Verse \($0) of the song</h3>" }.joined()
        #expect(text("<article><h1>Song</h1><p>Sung at sea, by all hands.</p>\(verses)</article>").contains("Verse 9"))
    }

    @Test(
        "when a text was written is no part of it",
        arguments: [
            "<p>23.10.2024</p>", "<div>2024-10-23, 07:15</div>", "<p><time>23 October 2024</time></p>",
            "<div><span class='post-date'>Posted on 23 October 2024</span></div>",
            "<p class=date>Wednesday, 23/10/2024</p>",
        ]
    )
    func dates(_ date: String) {
        let found = text("<article><h1>Tides</h1>\(date)\(Self.prose)</article>")
        #expect(found.hasPrefix("Tides\nParagraph 1") && !found.contains("23"), "\(found)")
    }

    @Test("a date in a heading is left out, and the heading over it stays")
    func datedHeadings() {
        let heading = "<h1><span class=date>23.10.2024</span> Tides of the year</h1>"
        #expect(text("<article>\(heading)\(Self.prose)</article>").hasPrefix("Tides of the year\nParagraph 1"))
        let over = "<h2>Tides</h2><p>23.10.2024</p><h2>Low water</h2>"
        #expect(text("<article>\(over)\(Self.prose)</article>").hasPrefix("Tides\n"))
    }

    @Test(
        "dates that are what the page tells stay, and so do numbers that are none",
        arguments: [
            "<p>1.1.2024</p><p>New year.</p><p>6.1.2024</p><p>Kings.</p><p>1.2.2024</p><p>Candles.</p>",
            "<table><tr><td>Spring tide</td><td>1.1.2024</td></tr></table>", "<ul><li>1.1.2024</li></ul>",
            "<p>On <time>1.1.2024</time> the pier was closed.</p>", "<p><time>15 - 20 min, 1.1.2 bar</time></p>",
            "<p>0301.1.20244</p>",
        ]
    )
    func keptDates(_ html: String) {
        #expect(text("<article>\(Self.prose)\(html)</article>").contains("1.1.2"), "\(html)")
    }

    @Test("a line that says that an advertisement stands there is left out; a cell or a heading of that word is not")
    func advertisements() {
        for label in ["Advertisement", "- Anzeige -", "\u{5E7F}\u{544A}"] {
            #expect(!text("<article>\(Self.prose)<div>\(label)</div>\(Self.prose)</article>").contains(label))
            #expect(text("<article>\(Self.prose)<h2>\(label)</h2>\(Self.prose)</article>").contains(label))
            let table = "<table><tr><td>\(label)</td><td>page 12</td></tr></table>"
            #expect(text("<article>\(Self.prose)\(table)</article>").contains("\(label) | page 12"))
        }
    }

    @Test("short articles in an article under linked headings begin other ones; in a page of them they are its text")
    func teasers() {
        let teasers = (1...2).map {
            "<div><article><a href=/\($0)><h2>Story \($0)</h2></a><p>It tells of a thing, and of another.</p></article></div>"
        }
        let row = "<section><h2>To read next</h2><div>\(teasers.joined())</div></section>"
        let found = text("<article>\(Self.prose)\(row)</article>")
        #expect(
            found.contains("Paragraph 6") && !found.contains("Story") && !found.contains("To read next"),
            "\(found)"
        )
        #expect(text("<main>\(Self.prose)\(row)</main>").contains("Story 2"))
    }

    @Test("what colours code is no hint: comments of a program stay")
    func code() {
        let pre =
            "<pre><code><span class='token comment'># adds one</span>\nx <span class=navigation>+= 1</span></code></pre>"
        #expect(text("<article>\(Self.prose)\(pre)</article>").contains("# adds one\nx += 1"))
        let open =
            "<div>\(Self.prose)<code>x</div><div class=sidebar><p>Unwanted words beside the text, with a comma.</p></div>"
        #expect(!text(open).contains("Unwanted"))
    }

    @Test("prose between the page's heading and the text comes along from wherever it stands, and nothing else does")
    func lead() {
        let lead = "What follows is about something, and this sentence says so beforehand, as news do."
        let head = "<div><h1>Heading</h1><div><span>12 May</span><p>\(lead)</p></div></div>"
        let other = (1...24).map { "<div>Unwanted words \($0) of another page that go on for a while</div>" }.joined()
        let body = "<div><div><div>\(Self.prose)\(Self.prose)</div></div><b>Unwanted</b></div>"
        let found = text("<section>\(other)\(head)</section>\(body)")
        #expect(found.hasPrefix("\(lead)\n\nParagraph 1") && !found.contains("nwanted"), "\(found)")
        let far = text("<section>\(head)\(other)</section>\(body)")
        #expect(far.hasPrefix("Paragraph 1"), "\(far)")
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

    @Test(
        "pages that are no prose are kept whole, and no more than that",
        arguments: ["table", "list", "glossary", "faq", "poem", "forum", "api", "wiki", "news", "gallery"]
    )
    func kinds(kind: String) throws {
        func file(_ type: String) throws -> Data {
            try Data(
                contentsOf: #require(Bundle.module.url(forResource: "Fixtures/Pages/\(kind)", withExtension: type))
            )
        }
        let expected = String(decoding: try file("txt"), as: UTF8.self).trimmingCharacters(in: .newlines)
        #expect(WebPage(html: try file("html")).text == expected)
    }

    @Test(
        "what holds the text is no surrounding, whatever it is called",
        arguments: [
            "<aside><main>TEXT</main></aside>", "<div class='page has-sidebar'>TEXT</div>",
            "<div class='post hentry category-ads tag-social'>TEXT</div>",
            "<div class='report'><section class='section section--ads'>TEXT</section></div>",
            "<div class='article-content sticky-sidebar-relative'>TEXT</div>",
        ]
    )
    func holders(html: String) {
        // As much prose on either side, so that the text is not most of the page.
        let side = "<div class=sidebar>\(Self.prose.replacing("Paragraph", with: "Unwanted paragraph"))</div>"
        let found = text(side + html.replacing("TEXT", with: Self.prose) + side)
        #expect(found.contains("Paragraph 3") && !found.contains("Unwanted"))
    }

    @Test("what is written for readers without scripts is the text where there is no other")
    func withoutScripts() {
        let page = "<div class=box><p>Please switch on scripts.</p></div><noscript><div>\(Self.prose)</div></noscript>"
        #expect(text(page).contains("Paragraph 3"))
        #expect(
            !text("<div>\(Self.prose)</div><noscript><p>Please switch on scripts.</p></noscript>").contains("scripts")
        )
    }

    @Test("an introduction that is set apart from the text belongs to it")
    func introduction() {
        let lead =
            "<p class=lead>What was decided last night, and what the town makes of it, in a few words to begin with.</p>"
        let box = "<div><a href=/1>Unwanted link</a> <a href=/2>Unwanted link</a></div>"
        let found = text("<div><div>\(lead)\(box)<div class=longtext>\(Self.prose)</div></div></div>")
        #expect(found.hasPrefix("What was decided") && found.contains("Paragraph 6") && !found.contains("Unwanted"))
    }

    @Test("captions are left out of an article, and kept where they are what the page is about")
    func captions() {
        let figures = (1...4).map { "<figure><img src=\($0)><figcaption>Picture number \($0)</figcaption></figure>" }
        let gallery = "<div class=gallery>\(figures.joined())</div>"
        #expect(!text("<article>\(Self.prose)\(gallery)</article>").contains("Picture"))
        #expect(text("<main><h1>Pictures</h1>\(gallery)</main>").contains("Picture number 4"))
    }

    @Test("teasers of other articles go, with the heading over them; a list of things stays")
    func cards() {
        let cards = (1...3).map {
            "<div><h3><a href=/\($0)>Story \($0)</a></h3><p>It tells of a thing, and of another.</p></div>"
        }
        let row = "<div class=row>\(cards.joined())</div>"
        let article = text("<article>\(Self.prose)<h2>To read next</h2>\(row)</article>")
        #expect(article.contains("Paragraph 6") && !article.contains("Story") && !article.contains("To read next"))
        let list = text("<main><h1>Our stories</h1>\(row)</main>")
        #expect(list.contains("Story 1") && list.contains("Story 3"))
    }

    @Test("soft hyphens and readings of characters are no part of words")
    func marks() {
        #expect(
            text("<p>The mid\u{AD}dle of <ruby>\u{6F22}<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>.</p>")
                == "The middle of \u{6F22}."
        )
    }

    @Test("a page of many levels and many teasers takes a time in proportion", .timeLimit(.minutes(2)))
    func long() {
        let row = "<article><div class=a><h3><a href=/x>Title</a></h3><p>Text of it, short.</p></div></article>"
        let rows = String(repeating: row, count: 40_000)
        let nested = String(repeating: "<article><div>", count: 190) + rows
        #expect(text(nested).count < 10_000_000)
        let deep = String(repeating: "<b class=date><a href=/x>", count: 190)
        let dates = "<p>Seen: \(deep)1.1.2024</p>\(String(repeating: "</a></b>", count: 190))<div>Advertisement</div>"
        #expect(text(String(repeating: dates, count: 1_000)).count < 10_000_000)
    }

    private struct Phrases: Decodable {
        let file: String
        let with: [String]
        let without: [String]
    }

    @Test(
        "real pages: the phrases that must be there are, those that must not are not",
        .samples("html/trafilatura-eval")
    )
    func phrases() throws {
        let folder = try SharedSamples.folder("html/trafilatura-eval")
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
