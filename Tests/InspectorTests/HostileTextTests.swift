import Ranking
import Testing

@testable import Inspector

@Suite("Text from strangers on the pages")
struct HostileTextTests {
    @Test("no text ends an attribute or begins an element, not even with a combining mark behind the sign")
    func escaping() throws {
        let templates = try Templates()
        let text = "\"\u{301} onmouseover='x' <script>&\u{20D2}"
        let html = templates.render("message", ["title": text, "words": text, "path": text, "link": text]).text
        let inner = html.replacing("<div class=\"heading\">", with: "").replacing("<p class=\"prose\">", with: "")
        #expect(!html.contains("<script"))
        #expect(html.utf8.filter { $0 == UInt8(ascii: "\"") }.count == 6, "only the template's own: \(html)")
        #expect(inner.contains("&quot;\u{301} onmouseover=&#39;x&#39; &lt;script&gt;&amp;\u{20D2}"))
    }

    @Test("what would act unseen is written out, what is too long is cut and says how long it was")
    func visible() {
        let text = VisibleText("a\u{202E}b\u{1B}[31m\u{200B}", limit: 100)
        #expect(!text.text.unicodeScalars.contains("\u{202E}") && !text.text.unicodeScalars.contains("\u{1B}"))
        #expect(text.text.contains("U+202E") && !text.isCut)
        let long = VisibleText(String(repeating: "x", count: 1_000_000), limit: 8_000)
        #expect(long.isCut && long.text.count == 8_000 && long.size == 1_000_000)
        #expect(VisibleText.line("a \n\t b  c", limit: 3) == "a b…")
    }

    @Test("only addresses of the web become links")
    func links() {
        func link(_ url: String) -> Any? { ListView.source(.init(url: url), name: nil)?["link"] }
        #expect(link("https://a.example/") as? String == "https://a.example/")
        for url in [
            "javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", " https://a.example", "//a.example",
        ] {
            #expect(link(url) as? Bool == false, "\(url)")
        }
    }

    @Test("a form leads back to pages of the inspector only")
    func back() {
        let id = "d/1"
        for path in ["https://a.example", "//a.example", "/lists/d/1\r\nset-cookie: x=1", "javascript:x", "/assets/x"] {
            #expect(Site.back(path, or: .init(rawValue: id)) == "/lists/d/1", "\(path)")
        }
        #expect(Site.back("/lists/d/2?status=kept", or: .init(rawValue: id)) == "/lists/d/2?status=kept")
    }
}
