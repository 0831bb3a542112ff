import Foundation
import Ranking
import Settings
import TestSupport
import Testing

@testable import Retrieval

@Suite("Candidates from cited pages")
struct CitedPagesTests {
    @Test("passages carry their page's title, address, author and licence, in the order of citation")
    func attribution() async throws {
        let pages = GivenPages(
            FetchedPage(url: "https://a.org", title: "A", text: "Alpha.", license: "CC BY 4.0", author: "Ada"),
            FetchedPage(url: "https://b.org", text: "Beta.")
        )
        let result = try await CitedPages(pages: pages).candidates(citing: ["https://b.org", "https://a.org"])
        #expect(result.passages.map(\.passage.text) == ["Beta.", "Alpha."])
        #expect(result.passages.map(\.passage.title) == [nil, "A"])
        #expect(result.passages.allSatisfy { $0.origin == .cited })
        #expect(
            result.passages[1].attribution == Attribution(url: "https://a.org", author: "Ada", license: "CC BY 4.0")
        )
        #expect(result.missing.isEmpty && result.leftOut == 0)
    }

    @Test("pages that nobody has are counted, each address once")
    func missing() async throws {
        let pages = GivenPages(FetchedPage(url: "https://a.org", text: "Alpha."))
        let urls = ["https://x.org", "https://a.org", "http://x.org/#there", "https://a.org/", "https://y.org"]
        let result = try await CitedPages(pages: pages).candidates(citing: urls)
        #expect(result.missing == ["https://x.org", "https://y.org"])
        #expect(result.passages.count == 1)
    }

    @Test("a text that two pages hold counts once, for the page that is cited first")
    func duplicates() async throws {
        let pages = GivenPages(
            FetchedPage(url: "https://a.org", text: "Same text. \r\n"),
            FetchedPage(url: "https://b.org", text: "Same text.")
        )
        let result = try await CitedPages(pages: pages).candidates(citing: ["https://b.org", "https://a.org"])
        #expect(result.passages.map(\.attribution.url) == ["https://b.org"])
    }

    @Test("a page is cut on blank lines, and pages share the limit evenly")
    func splitting() async throws {
        func text(_ name: String, _ count: Int) -> String {
            (0..<count).map { paragraph("\(name)\($0)") }.joined(separator: "\n\n")
        }
        func paragraph(_ name: String) -> String { "\(name) is a paragraph that is long enough to stand alone." }
        let pages = GivenPages(
            FetchedPage(url: "https://long.org", text: text("long", 50)),
            FetchedPage(url: "https://short.org", text: text("short", 2))
        )
        let urls = ["https://long.org", "https://short.org"]
        let result = try await CitedPages(pages: pages, limit: 5).candidates(citing: urls)
        #expect(result.passages.map(\.passage.text) == ["long0", "long1", "long2", "short0", "short1"].map(paragraph))
        #expect(result.leftOut == 47)
    }

    @Test(
        "shares add up to the limit, and what one page does not use goes to others",
        arguments: [
            (60, [], []), (60, [10, 20], [10, 20]), (5, [50, 2], [3, 2]), (1, [3, 3], [1, 0]),
            (7, [9, 9, 9], [3, 2, 2]),
            (60, [100, 1, 100], [30, 1, 29]), (0, [4], [0]), (3, [0, 5], [0, 3]),
        ]
    )
    func shares(limit: Int, counts: [Int], expected: [Int]) {
        #expect(CitedPages.shares(of: limit, among: counts) == expected)
    }

    @Test("settings name the folder; without one and without a crawler a page is neither there nor absent")
    func settings() async throws {
        let store = MemorySnapshots()
        let offline = try CitedPages(settings: Settings(values: [:]), store: store, crawler: nil)
        await #expect(throws: PagesNotFetched()) { try await offline.candidates(citing: ["https://a.org"]) }
        let broken = Settings(path: "domains.a.candidates[0]", values: ["allow": .list([.string("10.0.0.0/99")])])
        #expect {
            try CitedPages(settings: broken, store: store, crawler: nil)
        } throws: { error in
            error.localizedDescription.hasPrefix("domains.a.candidates[0].allow[0]: expected an address, a network")
        }
        try await withTemporaryFolder { folder in
            try Data("{\"url\": \"https://a.org\", \"file\": \"a.txt\"}".utf8)
                .write(to: folder.appending(path: "pages.jsonl"))
            try Data("Alpha.".utf8).write(to: folder.appending(path: "a.txt"))
            let settings = Settings(values: ["pages": .string(folder.path), "limit": .integer(3)])
            let cited = try CitedPages(settings: settings, store: store, crawler: nil)
            #expect(cited.limit == 3)
            #expect(try await cited.candidates(citing: ["http://a.org/"]).passages.map(\.passage.text) == ["Alpha."])
        }
    }
}
