import Foundation
import Ranking
import TestSupport
import Testing

@testable import Ingest

@Suite("Rows without a parser")
struct RowScannerTests {
    /// What a reader shows of a file: each row's values, what is broken, and how it ends.
    private static func shown(_ url: URL, scans: Bool) -> [String] {
        var shown: [String] = []
        do {
            try XMLRows(url: url, scans: scans).each { row in
                switch row {
                case .success(let row):
                    let names: [StaticString] = ["Id", "Body", "Title", "Tags", "x", "xmlns"]
                    shown.append("\(row.line): " + names.map { "\($0)=\(row[$0] ?? "-")" }.joined(separator: " "))
                    if row.bytes("Body").map({ String(decoding: $0, as: UTF8.self) }) != row["Body"] {
                        shown.append("two bodies")
                    }
                case .failure(let broken): shown.append("\(broken.line): \(broken.reason)")
                }
            }
        } catch {
            shown.append("\(error.localizedDescription)")
        }
        return shown
    }

    /// Parts of lines, ordinary and not.
    private static let parts = [
        "<row ", "/>", " />", "\n", "\r\n", "\n", "\n  <row Id=\"7\" Body=\"b\" />\n", "<row Id=\"1\" ", "Id=\"2\" ",
        "Body=\"", "\" ",
        "Title=\"t &amp; &lt;p&gt;\" ", "Tags='single' ", "x=\"&#10;&#xA;&#x41;\" ", "x=\"&#0;\" ", "x=\"&#xD800;\" ",
        "x=\"&unknown;\" ", "x=\"&amp\" ", "x=\"&quot;&apos;\" ", "xmlns=\"u\" ", "a:b=\"c\" ", "x=\"a\tb\" ",
        "x=\"a\nb\" ",
        "<!-- ", " -->", "<![CDATA[", "]]>", "</posts>", "<posts>", "<other>", "</other>", "<row Id=\"3\">", "</row>",
        "&#xFFFF;",
        "\u{FFFE}", "\u{FFFD}", "é中😀", "x=\"\u{FFFF}\" ", "=", "\"", "'", ">", "&", "x=\"<\" ", "\u{1}", "\u{7F}",
        "\u{85}", "]]>",
    ]

    @Test("a file of ordinary and odd lines is shown as the parser alone shows it, whatever stands there")
    func same() async throws {
        try await withTemporaryFolder { folder in
            let url = folder.appending(path: "Posts.xml")
            var luck = SeededGenerator(seed: 3)
            var ordinary = 0
            for number in 0..<400 {
                var text = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<posts>\n"
                for row in 0..<Int.random(in: 1...8, using: &luck) {
                    if Int.random(in: 0..<3, using: &luck) > 0 {
                        text += "  <row Id=\"\(row)\" Body=\"&lt;p&gt;a &amp; b&#xA;\" Title=\"t\" />\n"
                    } else {
                        for _ in 0..<Int.random(in: 1...6, using: &luck) {
                            text += Self.parts.randomElement(using: &luck) ?? ""
                        }
                        if Bool.random(using: &luck) { text += "\n" }
                    }
                }
                text += "</posts>\n"
                var data = Data(text.utf8)
                if number % 5 == 0 { data[Int.random(in: 40..<data.count, using: &luck)] = 0xFF }
                try data.write(to: url)
                let parsed = Self.shown(url, scans: false)
                #expect(Self.shown(url, scans: true) == parsed, "\(text)")
                ordinary += parsed.count
            }
            #expect(ordinary > 800)
        }
    }

    @Test("what is ordinary, and what is left to the parser")
    func ordinary() {
        func reads(_ line: String) -> Bool {
            var scanner = RowScanner()
            return Array(line.utf8).withUnsafeBufferPointer { scanner.read($0) }
        }
        for line in ["<row Id=\"1\" />", "  <row Id=\"1\" Body=\"&lt;é&#xA;\"/>\r\n", "<row />"] {
            #expect(reads(line))
        }
        for line in [
            "<row Id=\"1\" Id=\"2\" />", "<row Id=\"1\">", "<row Id='1' />", "<row Id=\"&x;\" />", "<row Id=\"<\" />",
            "<rows />",
            "<row Id=\"\t\" />", "<row a:b=\"1\" />", "<row Id=\"1\" /><row Id=\"2\" />", "", "<row xmlns=\"u\" />",
            "<row Id=\"&#0;\" />",
            "<row Id=\"1\"Body=\"2\" />", "<row Id=\"\u{FFFF}\" />",
        ] { #expect(!reads(line), "\(line)") }
    }
}
