import Foundation
import Ingest
import TestSupport
import Testing

@Suite("Damaged pages")
struct TextFuzzTests {
    private static let seeds = [
        "<html><head><meta charset=utf-8><title>T</title></head><body><div class=main><p>Some text, with a comma.</p><pre>x\n\ny</pre>"
            + "<table><tr><td>1<td>2</table><ul><li>a<li>b</ul><math alttext='x'></math></div></body></html>",
        "# Heading\n\nText. More text!\n\n```\ncode\n```\n", "日本語のテキスト。もう一つ、文です。",
    ].map { Data($0.utf8) }

    private static func files() throws -> [Data] {
        var files = seeds
        for folder in ["html/encodings", "html/trafilatura-eval", "html/readability"] {
            guard let folder = try? SharedSamples.folder(folder),
                let names = FileManager.default.enumerator(atPath: folder.path)
            else { continue }
            for case let name as String in names where name.hasSuffix(".html") {
                files.append(try Data(contentsOf: folder.appending(path: name)))
            }
        }
        return files
    }

    @Test("neither crash a reader nor hold it up")
    func pages() throws {
        var number = 0
        let slow = try Fuzzing.run("pages", on: Self.files(), cases: 150) { input in
            number += 1
            // PDFs cost a process each; the child's own limits are tested elsewhere.
            guard input.range(of: Data("%PDF-".utf8)) == nil || number % 50 == 0 else { return }
            let types = [
                nil, "text/html; charset=shift_jis", "text/html; charset=utf-16", "text/plain", "text/markdown",
            ]
            guard case .text(let page) = PageReading.read(input, contentType: types[number % types.count]) else {
                return
            }
            #expect(!page.text.utf8.contains(0))
            let pieces = PassageSplitter.split(page.text, longest: 500)
            #expect(pieces.allSatisfy { $0.unicodeScalars.count <= 500 + 42 && !$0.isEmpty })
            _ = HTMLText.text(ofFragment: page.text)
            _ = HTMLLinks.addresses(inFragment: String(decoding: input, as: UTF8.self))
        }
        #expect(slow.isEmpty)
    }
}
