import Foundation
import Retrieval
import TestSupport
import Testing

@Suite("Web search", .timeLimit(.minutes(3)))
struct WebSearchTests {
    private static let key = "k+y/secret 1"

    private func search(
        _ name: String,
        _ answers: [AnswerServer.Answer],
        top: Int = 2,
        query: String = "what is 1+1 & more?",
        check: (
            Result<[SearchResult], any Error>, [(path: String, headers: [String: String], body: String)], _ sent: Int
        ) throws ->
            Void
    ) async throws {
        try await withTemporaryFolder { folder async throws in
            let server = try AnswerServer(answers, folder: folder)
            defer { server.stop() }
            let service = SearchService(url: server.url + "/", key: Self.key, engine: "en:gine")
            let search = try WebSearch(
                provider: try #require(SearchProviders.named(name)),
                service: service,
                pause: { _ in }
            )
            var sent = 0
            let result: Result<[SearchResult], any Error>
            do {
                result = .success(try await search.results(for: query, top: top) { sent += 1 })
            } catch {
                result = .failure(error)
            }
            try check(result, try server.asked(), sent)
        }
    }

    @Test(
        "each service is asked in its own form, and its answer read",
        arguments: [
            ("searxng", SearchBodies.searxng, "/search?q=what%20is%201%2B1%20%26%20more%3F&format=json&pageno=1"),
            (
                "brave", SearchBodies.brave,
                "/res/v1/web/search?q=what%20is%201%2B1%20%26%20more%3F&count=20&offset=0&result_filter=web&text_decorations=false"
            ),
            (
                "google", SearchBodies.google,
                "/customsearch/v1?cx=en%3Agine&q=what%20is%201%2B1%20%26%20more%3F&num=10&start=1&key=k%2By%2Fsecret%201"
            ),
        ]
    )
    func forms(name: String, body: String, path: String) async throws {
        try await search(name, [.init(body)]) { result, asked, sent in
            let found = try result.get()
            #expect(found.map(\.url) == ["https://a.example/1", "https://b.example/2"])
            #expect(found.map(\.title) == ["A", "B"])
            #expect(asked.map(\.path) == [path] && sent == 1)
            #expect(asked.first?.headers["x-subscription-token"] == (name == "brave" ? Self.key : nil))
        }
    }

    @Test("further pages are asked for until there are enough or nothing new comes")
    func paging() async throws {
        try await search("brave", [.init(SearchBodies.brave)], top: 30) { result, asked, sent in
            let found = try result.get()
            #expect(found.count == 2)
            #expect(asked.map { $0.path.contains("offset=1") } == [false, true] && sent == 2)
        }
        try await search("google", [.init(SearchBodies.googleNothing)], top: 30) { result, asked, _ in
            let found = try result.get()
            #expect(found.isEmpty)
            #expect(asked.count == 1)
        }
    }

    @Test("throttling and errors of the server are tried again, each time counted")
    func retries() async throws {
        let answers: [AnswerServer.Answer] = [
            .init("{}", status: 429, headers: ["retry-after": "1"]), .init("oops", status: 503),
            .init(SearchBodies.brave),
        ]
        try await search("brave", answers) { result, _, sent in
            let found = try result.get()
            #expect(found.count == 2)
            #expect(sent == 3)
        }
        try await search("brave", [.init("oops", status: 503)]) { result, asked, _ in
            let error = SearchError.unreachable("brave search: status 503; the run goes on later")
            #expect(throws: error) { try result.get() }
            #expect(asked.count == 4)
        }
    }

    @Test(
        "what no further attempt would mend ends at once, with what to do, and without the key",
        arguments: [
            (
                "google", AnswerServer.Answer("{\"error\": \"API key k+y/secret 1\"}", status: 403),
                "check the key in `api_key_env`"
            ),
            ("searxng", .init("forbidden", status: 403), "does the service allow `format=json`?"),
            ("searxng", .init(SearchBodies.searxngOutage), "2 of its engines did not answer"),
            (
                "searxng", .init("<!DOCTYPE html><p>k+y/secret 1</p>"),
                "expected JSON with results, found \"<!DOCTYPE html>"
            ),
            ("brave", .init("{}", status: 429, headers: ["Retry-After": "86400"]), "run the same command again later"),
            (
                "brave", .init("", status: 302, headers: ["Location": "https://elsewhere.example/x?k=secret"]),
                "status 302, a redirect to https://elsewhere.example/x, which the key is not sent to; check `url`"
            ),
            (
                "searxng", .init("", status: 308, headers: ["Location": "https://e.example/s/search?q=secret"]),
                "set `url` to https://e.example/s"
            ),
            ("searxng", .init("", status: 301), "a redirect to no other address; check `url`"),
            ("searxng", .init("x", headers: ["Content-Encoding": "br"]), "encoded with br, which was not asked for"),
        ]
    )
    func refusals(name: String, answer: AnswerServer.Answer, words: String) async throws {
        try await search(name, [answer]) { result, asked, _ in
            #expect {
                try result.get()
            } throws: { error in
                let text = error.localizedDescription
                return error is SearchError && text.contains(words) && !text.contains("secret")
            }
            #expect(asked.count == 1)
        }
    }

    @Test("a service that is not there is named, and its key is not")
    func unreachable() async throws {
        let service = SearchService(url: "http://127.0.0.1:9", key: "s3cret", engine: "e")
        let search = try WebSearch(provider: GoogleName.provider(), service: service, pause: { _ in })
        await #expect {
            try await search.results(for: "q", top: 1) {}
        } throws: { error in
            guard case SearchError.unreachable(let words) = error else { return false }
            return words.hasPrefix("google search: ") && !words.contains("s3cret")
        }
        #expect(throws: SearchError.self) {
            try WebSearch(provider: GoogleName.provider(), service: SearchService(url: "ftp://x"))
        }
    }

    @Test("the question's own page and its site are dropped, or the hosts that a file names")
    func exclusion() {
        let own = "https://biology.stackexchange.com/q/12"
        let rule = SearchExclusion(hosts: nil, queryURL: own)
        #expect(rule.drops("https://biology.stackexchange.com/questions/99/other"))
        #expect(rule.drops("https://BIOLOGY.stackexchange.com:443/"))
        #expect(rule.drops("ftp://x.example/") && rule.drops("javascript:1"))
        #expect(
            !rule.drops("https://physics.stackexchange.com/q/12") && !rule.drops("https://en.wikipedia.org/wiki/Cell")
        )
        let named = SearchExclusion(hosts: ["Example.org"], queryURL: own)
        #expect(
            named.drops("http://www.example.org/a") && named.drops("https://example.org")
                && !named.drops("https://notexample.org/")
        )
        #expect(named.drops("https://biology.stackexchange.com/questions/12/why-is-it/34#34"))
        #expect(named.drops("http://biology.stackexchange.com/q/12/77"))
        #expect(!named.drops("https://biology.stackexchange.com/questions/123/other"))
        #expect(!SearchExclusion(hosts: nil, queryURL: nil).drops("https://a.example/"))
    }

    @Test("a service is asked for a question's title, and for more where there is none")
    func text() {
        #expect(SearchText.text(of: "Why  do cells\tdivide?\n\nI have read …") == "Why do cells divide?")
        #expect(SearchText.text(of: "Cells\n\nWhy do they divide?") == "Cells Why do they divide?")
        let long = SearchText.text(of: (1...90).map { "word\($0)" }.joined(separator: " "))
        #expect(long.split(separator: " ").count == 32)
        #expect(SearchText.text(of: String(repeating: "x", count: 900)).count == 400)
        #expect(SearchText.text(of: "\n \n") == "")
    }
}

private enum GoogleName {
    static func provider() throws -> any SearchProvider.Type { try #require(SearchProviders.named("google")) }
}
