import Foundation
import Testing

@testable import Retrieval

@Suite("robots.txt, by RFC 9309")
struct RobotsRulesTests {
    private func rules(_ text: String) -> RobotsRules { RobotsRules(Data(text.utf8), agent: "rankforge") }

    @Test(
        "the longest rule that matches wins, allow where two are of one length",
        arguments: [
            ("/a", true), ("/private", false), ("/private/open", true), ("/private/open/not", false), ("/tie", true),
            ("/x.pdf", false), ("/x.pdf?y", true), ("/q?session=1", false), ("/caf%C3%A9/1", false), ("/café/1", false),
            ("/robots.txt", true),
        ]
    )
    func longest(path: String, isAllowed: Bool) {
        let rules = rules(
            """
            User-agent: *
            Disallow: /private
            Allow: /private/open
            Disallow: /private/open/not
            Disallow: /tie
            Allow: /tie
            Disallow: /*.pdf$
            Disallow: /*?session=
            Disallow: /caf%c3%a9
            Disallow:
            """
        )
        #expect(rules.allows(path) == isAllowed)
    }

    @Test("the group that names the robot counts, joined with its others; all others are left")
    func groups() {
        let text = """
            User-agent: other
            Disallow: /other
            user-agent : RankForge/2.0 # with a comment
            User-Agent: more
            Disallow: /one
            Crawl-delay: 2.5

            Sitemap: https://a.org/map
            User-agent: *
            Disallow: /
            User-agent: rankforge
            Disallow: /two
            """
        let rules = rules(text)
        #expect(rules.allows("/other") && !rules.allows("/one") && !rules.allows("/two") && rules.allows("/three"))
        #expect(rules.delay == .seconds(2.5))
        #expect(!RobotsRules(Data(text.utf8), agent: "rank").allows("/three"))
        #expect(RobotsRules(Data(text.utf8), agent: "more").allows("/two"))
    }

    @Test("line ends of all kinds, a byte-order mark and broken lines do no harm")
    func broken() {
        #expect(!rules("\u{FEFF}User-agent: *\rDisallow: /x\r\n").allows("/x"))
        #expect(rules("Disallow: /x").allows("/x"))
        #expect(rules("User-agent: *\nDisallow /x\n: \nDisallow: /y").allows("/x"))
        #expect(!RobotsRules(Data([0xFF, 0, 10] + Array("User-agent:*\nDisallow:/x".utf8)), agent: "a").allows("/x"))
        #expect(rules("").allows("/x"))
    }

    @Test("only the first 500 KiB are read")
    func large() {
        let filling = String(repeating: "# \(String(repeating: "x", count: 97))\n", count: 5200)
        #expect(!rules("User-agent: *\nDisallow: /a\n" + filling + "Disallow: /b\n").allows("/a"))
        #expect(rules("User-agent: *\nDisallow: /a\n" + filling + "Disallow: /b\n").allows("/b"))
    }

    @Test("a pattern full of stars, or long and nearly everywhere, ends soon")
    func stars() {
        let rules = rules("User-agent: *\nDisallow: /" + String(repeating: "*a", count: 200) + "b$")
        let start = ContinuousClock.now
        #expect(rules.allows("/" + String(repeating: "a", count: 5000)))
        let long = String(repeating: "a", count: 200_000)
        #expect(self.rules("User-agent: *\nDisallow: /*\(long)b").allows("/" + long + long))
        #expect(!self.rules("User-agent: *\nDisallow: /*aab*aabaaab$").allows("/aaaabaabaabaaab"))
        #expect(ContinuousClock.now - start < .seconds(5))
    }
}
