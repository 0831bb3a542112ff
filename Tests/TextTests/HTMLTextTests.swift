import Foundation
import Ingest
import Testing

@Suite("Text of HTML")
struct HTMLTextTests {
    @Test("blocks are apart by a blank line; code, lists and entities are kept")
    func blocks() {
        let html =
            "<p>One &amp; <b>two</b>.</p><pre><code>for i in 0..&lt;3 {\n    x += 1\n}</code></pre><ul><li>a</li><li>b</li></ul>"
        #expect(HTMLText.text(ofFragment: html) == "One & two.\n\nfor i in 0..<3 {\n    x += 1\n}\n\n- a\n- b")
    }

    @Test("scripts and styles are never text")
    func invisible() {
        #expect(HTMLText.text(ofFragment: "<script>alert(1)</script><p>seen</p><style>p{}</style>") == "seen")
    }

    @Test("links: http and https only, each once, in order")
    func links() {
        let html = """
            <a href="https://b.org/x">1</a> <a href=" http://a.org ">2</a> <a href="javascript:alert(1)">3</a>
            <a href="/relative">4</a> <a href="https://b.org/x">5</a> <a href="mailto:a@b.org">6</a> <a href="HTTPS://C.org">7</a>
            """
        #expect(HTMLLinks.addresses(inFragment: html) == ["https://b.org/x", "http://a.org", "HTTPS://C.org"])
    }

    @Test("markup nested a hundred thousand deep does no harm")
    func deep() {
        let html = String(repeating: "<div>", count: 100_000) + "x" + String(repeating: "</div>", count: 100_000)
        _ = HTMLText.text(ofFragment: html)
        _ = HTMLLinks.addresses(inFragment: html)
    }

    @Test("a tag with a hundred thousand attributes is cut, and what follows it is read", .timeLimit(.minutes(5)))
    func attributes() {
        for separator in [" ", "=1 ", "='>' ", "=\"\""] {
            let tag = "<p " + (0..<100_000).map { "a\($0)" }.joined(separator: separator)
            for script in ["", "<script>if (a<b && c=\"</script>", "<!-- <p b=\" -->"] {
                let start = ContinuousClock.now
                #expect(HTMLText.text(ofFragment: "\(script)\(tag)>x</p><p>y</p>").contains("y"))
                #expect(ContinuousClock.now - start < .seconds(45))
            }
        }
    }

    @Test(
        "broken and empty markup gives what text there is",
        arguments: [
            ("", ""), ("plain", "plain"), ("<p>open", "open"), ("a < b and c > d", "a < b and c > d"), ("<p>x</p", "x"),
        ]
    )
    func broken(html: String, text: String) {
        #expect(HTMLText.text(ofFragment: html) == text)
    }

    @Test(
        "tags that nobody closes take no text away, however deep they lead",
        arguments: ["font", "a name=x", "span", "div", "center", "ul><li", "table><tr><td"]
    )
    func unclosed(tag: String) {
        let sentences = (0..<600).map { "This is sentence \($0) of the page, and it ends here." }
        let html = "<html><body>" + sentences.map { "<p><\(tag)>" + $0 }.joined()
        let text = WebPage(html: Data(html.utf8)).text
        #expect(sentences.allSatisfy { text.contains($0) })
        #expect(text.split(whereSeparator: \.isNewline).count >= sentences.count)
    }

    @Test(
        "what stands in and behind a megabyte of nested elements is read, and its scripts are not",
        .timeLimit(.minutes(5))
    )
    func nested() {
        func sentence(_ number: Int) -> String { "<p>This is sentence \(number) of the page, and it ends here.</p>" }
        let deep = String(repeating: "<div>", count: 200_000)
        let html =
            "<html><body>\(sentence(1))\(deep)\(sentence(2))<script>var hidden</script><br>"
            + String(repeating: "</div>", count: 200_000) + sentence(3)
        let text = WebPage(html: Data(html.utf8)).text
        #expect((1...3).allSatisfy { text.contains("sentence \($0) of") } && !text.contains("hidden"))
    }

    @Test("an empty comment hides nothing, and numbers mean the characters that they mean to browsers")
    func browsers() {
        let html =
            "<head><title>Don&#146;t</title></head><p>One<!-->, two<!--->, three<!-- no -->.</p><!--[if !IE]><!--><p>&#147;Four&#x94; &#151; 5&#128;<!--<![endif]-->"
        let page = WebPage(html: Data("<html>\(html)".utf8))
        #expect(page.title == "Don\u{2019}t")
        #expect(WebPage(html: Data("<html><body><svg><title>Icon</title></svg><p>x".utf8)).title == nil)
        #expect(page.text == "One, two, three.\n\n\u{201C}Four\u{201D} \u{2014} 5\u{20AC}")
        #expect(
            WebPage(html: Data("<html><body style='display: none'><p>Shown by a script.".utf8)).text
                == "Shown by a script."
        )
    }

    @Test("a page gives its title and its main part")
    func page() {
        let html =
            "<html><head><title> A  title </title></head><body><nav>menu</nav><main><p>Body.</p></main><footer>f</footer></body></html>"
        let page = WebPage(html: Data(html.utf8))
        #expect(page.title == "A title" && page.text == "Body.")
    }

    @Test("a page in a declared charset is read in it")
    func charset() {
        var data = Data("<html><head><meta charset=\"iso-8859-1\"></head><body><p>caf".utf8)
        data.append(0xE9)
        data += Data("</p></body></html>".utf8)
        #expect(WebPage(html: data).text == "café")
    }
}
