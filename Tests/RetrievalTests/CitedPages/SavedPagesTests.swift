import Foundation
import Ranking
import TestSupport
import Testing

@testable import Retrieval

@Suite("Saved pages")
struct SavedPagesTests {
    /// Writes an index and files into a folder.
    private func write(_ index: String, _ files: [String: String] = ["a.html": "<p>Hello.</p>"], to folder: URL) throws
    {
        for (name, text) in files { try Data(text.utf8).write(to: folder.appending(path: name)) }
        try Data(index.utf8).write(to: folder.appending(path: "pages.jsonl"))
    }

    @Test("a page is found by any spelling of its address, with what the index says of it")
    func found() async throws {
        try await withTemporaryFolder { folder in
            let index = """
                {"url": "https://a.org/x", "file": "a.html", "title": "A", "license": "CC0", "author": "Ada", "more": 1}

                {"url": "http://b.org/", "file": "b.txt"}
                """
            try write(index, ["a.html": "<p>Hello.</p>", "b.txt": "One.\n\nTwo."], to: folder)
            let pages = try SavedPages(folder: folder)
            #expect(pages.count == 2)
            let page = try #require(try await pages.page(at: "http://A.org/x/?utm_source=q#y"))
            #expect(page.url == "https://a.org/x")
            #expect([page.title, page.license, page.author] == ["A", "CC0", "Ada"])
            #expect(page.text.contains("Hello."))
            let text = try await pages.page(at: "https://b.org")
            #expect(text == FetchedPage(url: "http://b.org/", text: "One.\n\nTwo."))
            #expect(try await pages.page(at: "https://a.org/other") == nil)
            #expect(try await pages.page(at: "mailto:x@y.z") == nil)
        }
    }

    @Test(
        "a broken row is refused with its line",
        arguments: [
            ("{\"url\": \"https://a.org\"}", "expected the keys \"url\" and \"file\", found a row without \"file\""),
            ("{\"url\": 7, \"file\": \"a.html\"}", "expected a text under \"url\", found another JSON value"),
            (
                "{\"url\": \"https://a.org\", \"file\"",
                "expected a JSON object, found \"{\"url\": \"https://a.org\", \"file\"\""
            ),
            ("[1]", "expected a JSON object, found another JSON value"),
            (
                "{\"url\": \"ftp://a.org\", \"file\": \"a.html\"}",
                "expected an http or https address under \"url\", found \"ftp://a.org\""
            ),
            (
                "{\"url\": \"http://first.org/#x\", \"file\": \"b.html\"}",
                "expected each page once, found http://first.org/#x, which line 1 names too; delete one of the two lines"
            ),
        ]
    )
    func broken(row: String, message: String) async throws {
        try await withTemporaryFolder { folder in
            let index = "{\"url\": \"https://first.org\", \"file\": \"a.html\"}\n\n\(row)\n"
            try write(index, ["a.html": "x", "b.html": "y"], to: folder)
            #expect {
                try SavedPages(folder: folder)
            } throws: { error in
                error.localizedDescription.hasSuffix("pages.jsonl, line 3: \(message)")
            }
        }
    }

    @Test(
        "a file outside of the folder is refused",
        arguments: [
            "../secret.txt", "/etc/passwd", "sub/../../secret.txt", "link.txt", "", ".",
        ]
    )
    func outside(file: String) async throws {
        try await withTemporaryFolder { parent in
            let folder = parent.appending(path: "pages", directoryHint: .isDirectory)
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let secret = parent.appending(path: "secret.txt")
            try Data("secret".utf8).write(to: secret)
            try FileManager.default.createSymbolicLink(
                at: folder.appending(path: "link.txt"),
                withDestinationURL: secret
            )
            try write("{\"url\": \"https://a.org\", \"file\": \"\(file)\"}", to: folder)
            #expect {
                try SavedPages(folder: folder)
            } throws: { error in
                let found = error as? SavedPagesError
                return found?.line == 1 && found?.expected.hasPrefix("a file within ") == true
            }
        }
    }

    @Test("real pages of many makers come out as passages", .samples("html/trafilatura-eval"))
    func realPages() async throws {
        let samples = try SharedSamples.folder("html/trafilatura-eval")
        let names = try FileManager.default.contentsOfDirectory(atPath: samples.path).filter { $0.hasSuffix(".html") }
        #expect(names.count == 12)
        try await withTemporaryFolder { folder in
            for name in names {
                try FileManager.default.copyItem(
                    at: samples.appending(path: name),
                    to: folder.appending(path: name)
                )
            }
            let index = names.map { "{\"url\": \"https://\($0)/\", \"file\": \"\($0)\", \"license\": \"CC\"}" }
            try write(index.joined(separator: "\n"), [:], to: folder)
            let cited = CitedPages(pages: try SavedPages(folder: folder))
            for name in names {
                let result = try await cited.candidates(citing: ["http://\(name)"])
                #expect(!result.passages.isEmpty && result.missing.isEmpty, "\(name)")
                #expect(result.passages.allSatisfy { $0.attribution.license == "CC" })
            }
        }
    }

    @Test("an absent file and an absent index are named")
    func absent() async throws {
        try await withTemporaryFolder { folder in
            #expect {
                try SavedPages(folder: folder)
            } throws: { error in
                error.localizedDescription.contains("expected the index of a folder of saved pages, found nothing")
            }
            try write("{\"url\": \"https://a.org\", \"file\": \"none.html\"}", to: folder)
            #expect {
                try SavedPages(folder: folder)
            } throws: { error in
                error.localizedDescription.contains("line 1: expected the file ")
            }
        }
    }

    @Test("a page over 20 MB, a broken PDF and a page without text are refused by name; text in any charset is read")
    func unreadable() async throws {
        try await withTemporaryFolder { folder in
            let index = ["big.html", "paper.pdf", "none.html", "latin.txt"].enumerated().map {
                "{\"url\": \"https://a.org/\($0)\", \"file\": \"\($1)\"}"
            }
            let files = ["paper.pdf": "%PDF-1.7 …", "none.html": "<html><script>x()</script></html>"]
            try write(index.joined(separator: "\n"), files, to: folder)
            try Data(count: SavedPages.largestPage + 1).write(to: folder.appending(path: "big.html"))
            try Data([0x63, 0x61, 0x66, 0xE9]).write(to: folder.appending(path: "latin.txt"))
            let pages = try SavedPages(folder: folder)
            for (number, expected) in ["a page of at most 20 MB", "a page with text", "a page with text"].enumerated() {
                await #expect {
                    try await pages.page(at: "https://a.org/\(number)")
                } throws: { error in
                    (error as? SavedPagesError)?.expected == expected
                }
            }
            #expect(try await pages.page(at: "https://a.org/3")?.text == "café")
        }
    }
}
