import Foundation
import Testing

@testable import Ingest

@Suite("Reading pages of any kind")
struct PageReadingTests {
    private func kind(_ text: String, _ type: String? = nil, _ url: String? = nil) -> PageKind {
        PageKind(Data(text.utf8), contentType: type, url: url)
    }

    @Test("the bytes say what a page is, then its type, then its address")
    func kinds() {
        #expect(kind("  <!DOCTYPE HTML><p>x", "text/plain") == .html)
        #expect(kind("<?xml version=\"1.0\"?><html xmlns=\"…\">", "application/xml") == .html)
        #expect(kind("%PDF-1.4", "text/html") == .pdf)
        #expect(kind("<html>%PDF-1.4", "text/html") == .html)
        #expect(kind("a <p> in a text", "text/plain") == .plain)
        #expect(kind("one <p>two") == .html && kind("one two") == .plain)
        #expect(kind("# T", nil, "https://a.org/README.md?x=1") == .markdown && kind("x", nil, "notes.txt") == .plain)
        #expect(kind("{}", "application/json") == .other && kind("\u{0}\u{1}", "text/html") == .other)
        // Control characters stray into pages; UTF-16 is full of zeros and needs no mark where the type names it.
        #expect(kind("<!DOCTYPE html><p>one\u{0}two", "text/html") == .html)
        let wide = Data("<p>x</p>".utf8.flatMap { [$0, 0] })
        #expect(PageKind(wide, contentType: "text/html; charset=UTF-16LE", url: nil) == .html)
        #expect(PageReading.read(wide, contentType: "text/html; charset=utf-16") == .text(PageText(text: "x")))
        #expect(PageKind(Data([0xFF, 0xFE, 0x3C, 0, 0x70, 0, 0x3E, 0]), contentType: nil, url: nil) == .html)
    }

    @Test("each kind gives its text, title and language, or the reason why not")
    func readings() {
        let html = "<html lang=de><title>T</title><p>Text.</p>"
        #expect(PageReading.read(Data(html.utf8)) == .text(PageText(title: "T", text: "Text.", language: "de")))
        #expect(PageReading.read(Data([0x63, 0x61, 0x66, 0xE9]), url: "a.txt") == .text(PageText(text: "café")))
        let markdown = "# Title\n\n```\na\n\nb\n```\nend"
        #expect(
            PageReading.read(Data(markdown.utf8), contentType: "text/markdown")
                == .text(PageText(title: "Title", text: "# Title\n\n```\na\nb\n```\nend"))
        )
        #expect(PageReading.read(Data()) == .unreadable(.empty))
        #expect(PageReading.read(Data("<html><script>x()</script>".utf8)) == .unreadable(.noText))
        #expect(PageReading.read(Data([0x89, 0x50, 0x4E, 0x47, 0, 0])) == .unreadable(.notText))
    }
}
