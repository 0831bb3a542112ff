import Testing

@testable import Retrieval

@Suite("Which addresses may be reached")
struct AddressGuardTests {
    @Test(
        "no address that is not public is reached",
        arguments: [
            "0.0.0.0", "0.1.2.3", "10.255.255.255", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.255.0.9",
            "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.88.99.1", "192.168.1.1",
            "198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.7", "224.0.0.1", "239.1.1.1", "240.0.0.1",
            "255.255.255.255", "::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::7f00:1", "64:ff9b::7f00:1",
            "64:ff9b:1::1", "2002:7f00:1::", "2002:c0a8:101::1", "100::1", "2001::1", "2001:1ff:ffff::1",
            "2001:db8::1", "3fff::1", "fc00::1", "fdff::1", "fe80::1", "febf::1", "fec0::1", "ff02::1", "4000::1",
        ]
    )
    func refused(text: String) throws {
        let address = try #require(IPAddress(text))
        #expect(!AddressGuard.isPublic(address))
        #expect(AddressGuard().refusal(host: "a.org", address: address, port: 80)?.contains("not a public") == true)
    }

    @Test(
        "the neighbours of those ranges are public",
        arguments: [
            "1.0.0.0", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0",
            "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.0.1.0", "192.167.255.255",
            "192.169.0.0", "198.17.255.255", "198.20.0.0", "223.255.255.255", "2001:200::1", "2606:4700::1111",
            "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1",
        ]
    )
    func allowed(text: String) throws {
        let address = try #require(IPAddress(text))
        #expect(AddressGuard().refusal(host: "a.org", address: address, port: 443) == nil)
    }

    @Test("every range of the table is one")
    func table() {
        #expect(AddressGuard.special.allSatisfy { IPNetwork($0.0) != nil })
    }

    @Test("rules let through what they name, and nothing beside it")
    func rules() throws {
        let rules = ["10.1.0.0/16", "127.0.0.1:8080", "[fd00::1]:81", "Wiki.Intranet:8080"].map { AddressRule($0) }
        let guarding = AddressGuard(allowing: rules.compactMap(\.self))
        #expect(guarding.allowed.count == 4)
        func isRefused(_ address: String, _ port: Int, host: String = "a.org") throws -> Bool {
            guarding.refusal(host: host, address: try #require(IPAddress(address)), port: port) != nil
        }
        #expect(try !isRefused("10.1.2.3", 9999))
        #expect(try isRefused("10.2.0.0", 80))
        #expect(try !isRefused("127.0.0.1", 8080) && isRefused("127.0.0.1", 80) && isRefused("127.0.0.2", 8080))
        #expect(try !isRefused("::ffff:127.0.0.1", 8080))
        #expect(try !isRefused("fd00::1", 81) && isRefused("fd00::2", 81))
        #expect(try !isRefused("192.168.0.1", 8080, host: "wiki.intranet") && isRefused("192.168.0.1", 8080))
        #expect(try isRefused("8.8.8.8", 22))
    }

    @Test(
        "what is no rule is none",
        arguments: ["", "10.0.0.0/33", "1.2.3", "a b", "host:0", "host:99999", "[::1", "/8"]
    )
    func noRule(text: String) {
        #expect(AddressRule(text) == nil)
    }

    @Test("credentials and other ports are refused before anything is looked up")
    func addresses() throws {
        let guarding = AddressGuard()
        #expect(guarding.refusal(try #require(WebAddress("http://u:p@a.org/")))?.contains("user name") == true)
        #expect(guarding.refusal(try #require(WebAddress("http://a.org:22/"))) != nil)
        #expect(guarding.refusal(try #require(WebAddress("https://a.org/x?y#z"))) == nil)
        #expect(guarding.refusal(try #require(WebAddress("http://[::1]/"))) != nil)
    }

    @Test(
        "other schemes are no web addresses",
        arguments: ["ftp://a.org/", "file:///etc/passwd", "gopher://a", "", "a.org"]
    )
    func schemes(url: String) {
        #expect(WebAddress(url) == nil)
    }

    @Test("redirects are read as libcurl reads them")
    func relative() throws {
        let base = try #require(WebAddress("https://A.org/x/y?z#f"))
        #expect(base.url == "https://a.org/x/y?z" || base.host == "a.org")
        #expect(WebAddress("../q", relativeTo: base)?.path == "/q")
        #expect(WebAddress("//b.org:8080/r", relativeTo: base)?.origin == "https://b.org:8080")
        #expect(WebAddress("file:///etc/passwd", relativeTo: base) == nil)
    }
}
