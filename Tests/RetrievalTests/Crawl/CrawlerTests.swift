import Foundation
import Ranking
import TestSupport
import Testing

@testable import Retrieval

@Suite("The crawler on a loopback web", .python)
struct CrawlerTests {
    /// Runs a body with a web, and settings that reach it without delays.
    private func withWeb(
        _ hosts: [String] = ["127.0.0.2"],
        _ body: (LoopbackWeb, CrawlSettings, MemorySnapshots) async throws -> Void
    ) async throws {
        try await withTemporaryFolder { folder in
            let web = try LoopbackWeb(hosts: hosts, folder: folder)
            var settings = CrawlSettings()
            settings.delay = .zero
            settings.allowed = hosts.compactMap { AddressRule("\($0):\(web.port)") }
            settings.limits = WebLimits(connect: .seconds(2), idle: .seconds(1), total: .seconds(3), bytes: 12 << 20)
            try await body(web, settings, MemorySnapshots())
        }
    }

    @Test("a page that many ask for at once is fetched once, and never again")
    func once() async throws {
        try await withWeb { web, settings, store in
            let crawler = Crawler(store: store)
            let url = web.url("/page/1")
            try await withThrowingTaskGroup(of: PageSnapshot.self) { group in
                for spelling in [url, url + "/", url + "#x", url + "?utm_source=y"] {
                    group.addTask { try await crawler.page(at: spelling, settings: settings) }
                }
                for try await page in group { #expect(page.outcome == .fetched && page.body?.isEmpty == false) }
            }
            #expect(try await Crawler(store: store).page(at: url, settings: settings).outcome == .fetched)
            #expect(web.pages.count == 1)
            #expect(web.journal.count == 2)
        }
    }

    @Test(
        "what can't be had is told with its cause, ends soon, and is not asked for again",
        arguments: [
            ("/private/1", "robots-refused", 0), ("/gone/0", "not-found", 1), ("/gone/1", "gone", 1),
            ("/image/1", "wrong-type", 1), ("/huge/1", "too-large", 1), ("/flood/1", "too-large", 1),
            ("/bomb/1", "too-large", 1), ("/loop/1", "redirects", 2), ("/self/1", "redirects", 10),
            ("/endless/1", "redirects", 11),
            ("/coded/br/1", "wrong-encoding", 1), ("/coded/zstd/1", "wrong-encoding", 1),
            ("/coded/foo/1", "wrong-encoding", 1), ("/coded/both/1", "wrong-encoding", 1),
            ("/unasked/1", "wrong-encoding", 1), ("/transfer/other/1", "wrong-encoding", 1),
            ("/place/10", "bad-address", 1), ("/place/11", "bad-address", 1), ("/place/12", "bad-address", 1),
            ("/place/13", "address-refused", 1), ("/place/14", "address-refused", 1),
            ("/place/15", "address-refused", 1), ("/place/16", "address-refused", 1),
            ("/place/17", "bad-address", 1), ("/place/18", "bad-address", 1), ("/place/19", "bad-address", 1),
            ("/place/20", "address-refused", 1), ("/odd/part/1", "status-206", 1),
            ("/odd/hugepart/1", "status-206", 1), ("/odd/feed/1", "wrong-type", 1),
        ]
    )
    func absent(path: String, cause: String, requests: Int) async throws {
        try await withWeb { web, settings, store in
            for _ in 0..<2 {
                let page = try await Crawler(store: store).page(at: web.url(path), settings: settings)
                #expect(page.outcome == .failed)
                #expect(page.cause == cause)
                let coding = web.pages.first.flatMap { Self.codings[$0] }
                if let coding {
                    #expect(page.message?.hasSuffix("encoded with \(coding), which was not asked for") == true)
                }
            }
            #expect(web.pages.count == requests)
            #expect(!web.journal.contains { $0.contains("SECRET") })
        }
    }

    private static let codings = [
        "/coded/br/1": "br", "/coded/zstd/1": "zstd", "/coded/foo/1": "x-foo", "/coded/both/1": "gzip, br",
        "/unasked/1": "deflate", "/transfer/other/1": "x-foo",
    ]

    @Test(
        "what is not to be had for now is left to a later run, and given up after three",
        arguments: [
            ("/drip/1", "timeout", 1), ("/stall/1", "timeout", 1), ("/cut/1", "broken", 3),
            ("/down/1", "status-500", 3),
            ("/cutgzip/1", "broken", 3), ("/garbage/1", "broken", 3),
            ("/halfgzip/0", "broken", 3), ("/halfgzip/12", "broken", 3), ("/halfgzip/70", "broken", 3),
            ("/halfgzip/99", "broken", 3), ("/damagedgzip/1", "broken", 3), ("/longline/1", "broken", 3),
            ("/coded/halfmember/1", "broken", 3), ("/transfer/cut/1", "broken", 3), ("/odd/nochunkend/1", "broken", 3),
            ("/odd/badchunk/1", "broken", 3), ("/odd/short/1", "broken", 3), ("/odd/nine/1", "broken", 3),
        ]
    )
    func later(path: String, cause: String, requests: Int) async throws {
        try await withWeb { web, settings, store in
            let crawler = Crawler(store: store)
            for _ in 0..<2 {
                let page = try await crawler.page(at: web.url(path), settings: settings)
                #expect(page.outcome == .postponed && page.tries == 1)
                #expect(page.cause == cause)
                if path == "/longline/1" {
                    #expect(page.message?.contains("a header line that is longer than") == true)
                }
            }
            #expect(web.pages.count == requests)
            for _ in 0..<3 { _ = try await Crawler(store: store).page(at: web.url(path), settings: settings) }
            #expect(web.pages.count == 3 * requests)
        }
    }

    @Test("pages of all encodings and sizes within the limits come whole", arguments: ["gzip", "big", "latin", "busy"])
    func good(kind: String) async throws {
        try await withWeb { web, settings, store in
            let page = try await Crawler(store: store).page(at: web.url("/\(kind)/1"), settings: settings)
            #expect(page.outcome == .fetched)
            let body = try #require(page.body)
            #expect(kind == "big" ? body.count > 10 << 20 : body.starts(with: Array("<html>".utf8)))
        }
    }

    @Test(
        "a page comes whole however it was packed, typed or framed",
        arguments: [
            "coded/members", "coded/padded", "coded/twice", "coded/charset", "transfer/plain", "transfer/chunked",
            "odd/allparts", "odd/xhtml", "odd/typeless", "odd/blank", "odd/unknown", "odd/any", "odd/pdf", "odd/hints",
            "odd/untold",
        ]
    )
    func whole(kind: String) async throws {
        try await withWeb { web, settings, store in
            let page = try await Crawler(store: store).page(at: web.url("/\(kind)/1"), settings: settings)
            #expect(page.outcome == .fetched, "\(page.message ?? "")")
            let body = String(decoding: page.body ?? Data(), as: UTF8.self)
            #expect(body.contains("<title>/\(kind)/1</title>") && body.hasSuffix("</body></html>"))
        }
    }

    @Test(
        "redirects are read as browsers read them",
        arguments: [
            "/caf%E9/1", "/caf%c3%a9/1", "/two%20words/1", "/tab/1", "/back/1", "/other/1", "/place/6?page=2",
            "/scheme/1", "/dots/1", "/upper/1",
        ].enumerated().map { ($0, $1) }
    )
    func places(number: Int, path: String) async throws {
        try await withWeb { web, settings, store in
            let page = try await Crawler(store: store).page(at: web.url("/place/\(number)"), settings: settings)
            #expect(web.pages.dropFirst().first == path)
            // That one is redirected once more.
            if number != 6 { #expect(page.outcome == .fetched && web.pages.count == 2) }
        }
    }

    @Test("an empty page that is packed is empty and no failure")
    func emptyPacked() async throws {
        try await withWeb { web, settings, store in
            let page = try await Crawler(store: store).page(at: web.url("/emptygzip/1"), settings: settings)
            #expect(page.outcome == .fetched && page.body?.isEmpty == true)
        }
    }

    @Test(
        "a page that refreshes itself to another address at once has moved there",
        arguments: ["moved", "quoted", "bare"]
    )
    func refreshed(kind: String) async throws {
        try await withWeb { web, settings, store in
            let url = web.url("/refresh/\(kind)/1")
            for _ in 0..<2 {
                let page = try await Crawler(store: store).page(at: url, settings: settings)
                #expect(page.outcome == .fetched && page.url == web.url("/target/1"))
            }
            #expect(web.pages == ["/refresh/\(kind)/1", "/target/1"])
            let kept = try await store.snapshot(at: PageKey.address(url))
            #expect(kept?.outcome == .moved && kept?.body == nil)
        }
    }

    @Test(
        "a refresh to the page itself, later, or for readers without scripts is no move",
        arguments: ["reload", "slow", "self", "hidden"]
    )
    func notRefreshed(kind: String) async throws {
        try await withWeb { web, settings, store in
            let url = web.url("/refresh/\(kind)/1")
            let page = try await Crawler(store: store).page(at: url, settings: settings)
            #expect(page.outcome == .fetched && page.url == url && page.body?.isEmpty == false)
            #expect(web.pages == ["/refresh/\(kind)/1"])
        }
    }

    @Test("refreshes that lead round in circles or never end are given up", arguments: [("loop", 2), ("endless", 11)])
    func refreshedInCircles(kind: String, requests: Int) async throws {
        try await withWeb { web, settings, store in
            let page = try await Crawler(store: store).page(at: web.url("/refresh/\(kind)/0"), settings: settings)
            #expect(page.outcome == .failed && page.cause == "redirects")
            #expect(web.pages.count == requests)
        }
    }

    @Test("a header field that refreshes a page moves it as its markup does")
    func refreshedByHeader() async throws {
        try await withWeb { web, settings, store in
            let page = try await Crawler(store: store).page(at: web.url("/odd/header/1"), settings: settings)
            #expect(page.outcome == .fetched && page.url == web.url("/target/1"))
        }
    }

    @Test("a robots.txt in an encoding that was not asked for allows nothing, and is asked for again in a later run")
    func encodedRobots() async throws {
        try await withWeb(["127.0.0.34"]) { web, settings, store in
            let url = web.url("/page/1", host: "127.0.0.34")
            for _ in 0..<2 {
                let page = try await Crawler(store: store).page(at: url, settings: settings)
                #expect(page.outcome == .postponed && page.cause == "robots-unreachable")
                #expect(page.message?.contains("encoded with br") == true)
            }
            #expect(web.journal.count == 2 && web.pages.isEmpty)
        }
    }

    @Test("no refresh leads to an address that is not public")
    func refreshedInward() async throws {
        try await withWeb { web, settings, store in
            let crawler = Crawler(store: store)
            for number in 0..<41 {
                let url = web.url("/refresh/inward/\(number)")
                let page = try await crawler.page(at: url, settings: settings)
                // What is no web address is no move, so the page is what it is.
                #expect(page.outcome != .fetched || page.url == url, "\(number) led to \(page.finalURL ?? "")")
                if number == 0 { #expect(page.cause == "address-refused") }
            }
            #expect(!web.journal.contains { $0.contains("SECRET") || $0.contains("secret") })
            #expect(web.pages.allSatisfy { $0.hasPrefix("/refresh/inward/") })
        }
    }

    @Test("no redirect leads to an address that is not public, in whatever spelling")
    func inward() async throws {
        try await withWeb { web, settings, store in
            let crawler = Crawler(store: store)
            for number in 0..<41 {
                let page = try await crawler.page(at: web.url("/inward/\(number)"), settings: settings)
                #expect(page.outcome != .fetched, "\(number) led to \(page.finalURL ?? "")")
            }
            #expect(!web.journal.contains { $0.contains("SECRET") || $0.contains("secret") })
            #expect(web.pages.allSatisfy { $0.hasPrefix("/inward/") })
            for url in [
                "http://127.1:\(web.port)/", "http://0x7f000001/", "http://localhost/", "http://[::ffff:127.0.0.1]/",
            ] {
                let page = try await crawler.page(at: url, settings: settings)
                #expect(page.outcome == .failed && page.cause == "address-refused", "\(url): \(page.cause ?? "")")
            }
        }
    }

    @Test("a site whose robots.txt can't be had is left alone; one without is open; redirects of it are followed")
    func robots() async throws {
        try await withWeb(["127.0.0.30", "127.0.0.31", "127.0.0.32"]) { web, settings, store in
            let crawler = Crawler(store: store)
            let open = try await crawler.page(at: web.url("/private/1", host: "127.0.0.30"), settings: settings)
            #expect(open.outcome == .fetched)
            for number in 1...3 {
                let closed = try await crawler.page(
                    at: web.url("/page/\(number)", host: "127.0.0.31"),
                    settings: settings
                )
                #expect(closed.outcome == .postponed && closed.cause == "robots-unreachable")
            }
            let moved = try await crawler.page(at: web.url("/private/1", host: "127.0.0.32"), settings: settings)
            #expect(moved.cause == "robots-refused")
            #expect(web.pages == ["/private/1"])
        }
    }

    @Test("requests to one host go one at a time with the delay that robots.txt asks for; other hosts do not wait")
    func polite() async throws {
        try await withWeb(["127.0.0.33", "127.0.0.2"]) { web, settings, store in
            let crawler = Crawler(store: store)
            let start = ContinuousClock.now
            async let slow = withThrowingTaskGroup(of: Void.self) { group in
                for number in 1...3 {
                    let url = web.url("/page/\(number)", host: "127.0.0.33")
                    group.addTask { _ = try await crawler.page(at: url, settings: settings) }
                }
                try await group.waitForAll()
            }
            for number in 1...5 { _ = try await crawler.page(at: web.url("/page/\(number)"), settings: settings) }
            try await slow
            // No bound in seconds, which a busy machine would break: the quick host was asked while the slow one was waited for.
            let quick = try #require(web.journal.firstIndex { $0.hasPrefix("127.0.0.2 /page") })
            let last = try #require(web.journal.lastIndex { $0.hasPrefix("127.0.0.33 /page") })
            #expect(quick < last)
            #expect(ContinuousClock.now - start >= .seconds(2))
        }
    }

    @Test("a stop ends all waiting at once")
    func stop() async throws {
        try await withWeb { web, settings, store in
            var patient = settings
            patient.delay = .seconds(60)
            let settings = patient
            let crawler = Crawler(store: store)
            let start = ContinuousClock.now
            await withTaskGroup(of: Void.self) { group in
                for number in 1...20 {
                    let url = web.url("/page/\(number)")
                    group.addTask {
                        await #expect(throws: PagesNotFetched()) { try await crawler.page(at: url, settings: settings) }
                    }
                }
                group.addTask {
                    try? await Task.sleep(for: .milliseconds(300))
                    crawler.stop()
                }
            }
            // Waiting to its end would take twenty minutes.
            #expect(ContinuousClock.now - start < .seconds(300))
        }
    }

    @Test("an old page is asked for on its conditions, and a dead one is taken from the archive")
    func refreshAndArchive() async throws {
        try await withWeb { web, settings, store in
            let url = web.url("/tagged/1")
            let first = try await Crawler(store: store).page(at: url, settings: settings)
            var other = settings
            other.refresh = .zero
            let second = try await Crawler(store: store).page(at: url, settings: other)
            #expect(web.journal.last?.hasSuffix("304") == true)
            #expect(second.body == first.body && second.fetchedAt > first.fetchedAt)

            let dead = web.url("/gone/1")
            #expect(try await Crawler(store: store).page(at: dead, settings: settings).outcome == .failed)
            other.archive = web.url("/available")
            let copy = try await Crawler(store: store).page(at: dead, settings: other)
            #expect(copy.outcome == .fetched && copy.url == dead && copy.finalURL == web.url("/web/2020id_/x"))
        }
    }

    @Test("without a crawler pages come from the store, and what is not there is not fetched")
    func offline() async throws {
        try await withWeb { web, settings, store in
            let online = CrawledPages(store: store, crawler: Crawler(store: store), settings: settings)
            let page = try #require(try await online.page(at: web.url("/moved/1")))
            let asked = web.journal.count
            let offline = CrawledPages(store: store, crawler: nil, settings: settings)
            #expect(try await offline.page(at: web.url("/moved/1")) == page)
            await #expect(throws: PagesNotFetched()) { try await offline.page(at: web.url("/page/2")) }
            #expect(web.journal.count == asked)
        }
    }
}
