import Ingest
import Retrieval
import Testing

@Suite("Addresses of pages")
struct PageAddressTests {
    @Test(
        "spellings of one page are one address",
        arguments: [
            [
                "https://en.wikipedia.org/wiki/Photosynthesis", "http://en.wikipedia.org/wiki/Photosynthesis/",
                "HTTPS://EN.Wikipedia.ORG:443/wiki/Photosynthesis#History",
                "http://en.wikipedia.org:80/wiki/Photosynthesis?",
                " https://en.wikipedia.org./wiki/Photosynthesis?utm_source=se&UTM_Medium=x&gclid=7 ",
                "https://ada:pw@en.wikipedia.org/wiki/Photosynthesi%73",
            ],
            ["https://a.org", "http://a.org/", "https://a.org//#top", "https://A.ORG?fbclid=x"],
            ["https://a.org/?x=1&y=2", "http://a.org?x=1&utm_campaign=z&y=2"],
            ["https://a.org/café", "https://a.org/caf%c3%a9", "https://a.org/caf%C3%A9/"],
            ["https://a.org/a b", "https://a.org/a%20b"],
            ["https://[2001:DB8::1]:443/x", "http://[2001:db8::1]/x"],
        ]
    )
    func same(urls: [String]) {
        let addresses = Set(urls.map(PageAddress.normalized))
        #expect(addresses.count == 1)
        #expect(addresses.first.flatMap { $0 } != nil)
    }

    @Test(
        "different pages stay different",
        arguments: [
            ("https://a.org/x", "https://a.org/X"), ("https://a.org/?x=1", "https://a.org/?x=2"),
            ("https://a.org/?x=1&y=2", "https://a.org/?y=2&x=1"), ("https://a.org:8080/", "https://a.org/"),
            ("https://a.org/x%2Fy", "https://a.org/x/y"), ("https://www.a.org/", "https://a.org/"),
            ("https://a.org/100%", "https://a.org/100"),
        ]
    )
    func different(left: String, right: String) {
        #expect(PageAddress.normalized(left) != PageAddress.normalized(right))
    }

    @Test(
        "what is no web address is none",
        arguments: [
            "", "mailto:a@b.org", "ftp://a.org/x", "/wiki/X", "https://", "http:///x", "https://a b/", "https://a:x/",
            "javascript:1",
        ]
    )
    func none(url: String) {
        #expect(PageAddress.normalized(url) == nil)
    }

    @Test("an address is its own normal form", arguments: ["http://a.org/b%7Ec/?q=ü&r=%26#f", "https://a.org/%zz/%"])
    func idempotent(url: String) throws {
        let once = try #require(PageAddress.normalized(url))
        #expect(PageAddress.normalized(once) == once)
    }
}
