import Foundation
import Testing
import Text

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
