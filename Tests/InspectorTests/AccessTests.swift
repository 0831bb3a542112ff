import HTTPTypes
import Hummingbird
import Testing

@testable import Inspector

@Suite("Who may ask the inspector")
struct AccessTests {
    @Test("only names of this machine are answered on loopback")
    func hosts() {
        for host in ["127.0.0.1:8080", "localhost", "LOCALHOST:1", "[::1]:99"] {
            #expect(LoopbackHost<BasicRequestContext>.isLoopback(host), "\(host)")
        }
        for host in [
            "", "evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", "localhost:80@evil", "127.0.0.2",
        ] {
            #expect(!LoopbackHost<BasicRequestContext>.isLoopback(host), "\(host)")
        }
    }

    @Test("a change comes from a page of the same origin, or from no browser at all")
    func origins() throws {
        let site = try #require(HTTPField.Name("sec-fetch-site"))
        func isOwn(_ headers: HTTPFields) -> Bool {
            SameOrigin<BasicRequestContext>.isOwn(headers, authority: "127.0.0.1:8080")
        }
        #expect(isOwn([.origin: "http://127.0.0.1:8080", site: "same-origin"]))
        #expect(isOwn([:]))
        #expect(!isOwn([.origin: "http://127.0.0.1:9999"]))
        #expect(!isOwn([.origin: "null"]))
        #expect(!isOwn([.origin: "http://127.0.0.1:8080", site: "cross-site"]))
        #expect(!isOwn([site: "none"]))
    }

    @Test("a token is long, new each time, and equal to nothing else")
    func tokens() {
        let token = Token()
        #expect(token.text.count == 43 && token.text != Token().text)
        #expect(token.matches(token.text))
        #expect(!token.matches(nil) && !token.matches("") && !token.matches(token.text + "x"))
    }
}
