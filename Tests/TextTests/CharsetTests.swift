import Foundation
import TestSupport
import Testing

@testable import Ingest

@Suite("Charsets of pages")
struct CharsetTests {
    private struct Expected: Decodable {
        let file: String
        let text_starts_with: String?
        let must_contain: [String]?
    }

    @Test("pages that declare their charset, that do not, and that declare a wrong one", .samples("html/encodings"))
    func samples() throws {
        let folder = try SharedSamples.folder("html/encodings")
        let lines = try Data(contentsOf: folder.appending(path: "expected.jsonl")).split(separator: 0x0A)
        #expect(lines.count == 17)
        for line in lines {
            let expected = try JSONDecoder().decode(Expected.self, from: Data(line))
            let text = WebPage(html: try Data(contentsOf: folder.appending(path: expected.file))).text
            // Titles and lines of their own may stand before it.
            if let start = expected.text_starts_with { #expect(text.contains(start), "\(expected.file)") }
            for phrase in expected.must_contain ?? [] { #expect(text.contains(phrase), "\(expected.file)") }
        }
    }

    private func text(_ bytes: [UInt8], _ contentType: String? = nil) -> String {
        PageDecoder.text(Data(bytes), contentType: contentType, isMarkup: true)
    }

    private func meta(_ charset: String, _ bytes: [UInt8]) -> [UInt8] {
        Array("<meta charset='\(charset)'>".utf8) + bytes
    }

    @Test("a byte-order mark beats the header, the header beats the page, the page beats a guess")
    func order() {
        #expect(text([0xEF, 0xBB, 0xBF, 0xC3, 0xA9], "text/html; charset=koi8-r") == "é")
        #expect(text(meta("koi8-r", [0xE9]), "text/html; Charset=\"windows-1251\"").hasSuffix("й"))
        #expect(text(meta("koi8-r", [0xE9])).hasSuffix("И"))
        #expect(
            text(Array("<meta http-equiv=Content-Type content='text/html; charset = windows-1251'>".utf8) + [0xE9])
                .hasSuffix("й")
        )
        #expect(text(Array("<?xml version='1.0' encoding='windows-1251'?>".utf8) + [0xE9]).hasSuffix("й"))
        #expect(text(Array("café".utf8), "text/html") == "café")
    }

    @Test("names mean what they mean to browsers")
    func names() {
        #expect(text(meta("iso-8859-1", [0x80, 0x93])).hasSuffix("€“"))
        #expect(text(meta("us-ascii", [0x80])).hasSuffix("€"))
        #expect(text(meta("shift_jis", [0x87, 0x40])).hasSuffix("①"))
        #expect(text(meta("gb2312", [0x81, 0x30, 0x81, 0x34])).hasSuffix("\u{84}"))
        #expect(CharsetName(label: "utf-7") == nil && CharsetName(label: "iso-2022-cn-ext") == nil)
    }

    @Test("declarations in comments and after 1,024 bytes are none, and a page that could be read is not in UTF-16")
    func overlooked() {
        #expect(CharsetDeclaration.charset(ofMarkup: Data("<!-- <meta charset=koi8-r> --><p>".utf8)) == nil)
        let late = String(repeating: " ", count: 1024) + "<meta charset=koi8-r>"
        #expect(CharsetDeclaration.charset(ofMarkup: Data(late.utf8)) == nil)
        #expect(text(meta("utf-16", Array("é".utf8))).hasSuffix("é"))
    }

    @Test("a page in UTF-8 with a broken byte stays UTF-8; bytes that are no characters and NUL become marks")
    func broken() {
        #expect(text(meta("utf-8", Array("éàü".utf8) + [0xFF])).hasSuffix("éàü\u{FFFD}"))
        #expect(text(meta("euc-jp", [0xFF, 0x61])).hasSuffix("\u{FFFD}a"))
        #expect(text([0xFF, 0xFE, 0x61, 0x00, 0x00, 0xD8, 0x62, 0x00]) == "a\u{FFFD}b")
        #expect(text([0x61, 0x00]) == "a\u{FFFD}")
    }
}
