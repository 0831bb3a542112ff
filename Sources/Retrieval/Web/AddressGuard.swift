/// Decides which addresses of the internet may be reached: those that are public, and those that a user names.
///
/// A page can link or redirect to anything, and a name can have any address, at each asking another one. So it is asked about the address
/// that a connection is about to use, for every connection, and not about the text of a link, which has too many spellings.
public struct AddressGuard: Hashable, Sendable {
    /// What may be reached beside public addresses on ports 80 and 443.
    public let allowed: [AddressRule]

    /// Makes a guard.
    public init(allowing allowed: [AddressRule] = []) {
        self.allowed = allowed
    }

    private static let ports = [80, 443]

    /// Why a connection may not be made, or nil if it may.
    ///
    /// - Parameter host: the name in the page's address, for rules that name a host.
    public func refusal(host: String, address: IPAddress, port: Int) -> String? {
        if allowed.contains(where: { $0.allows(host: host, address: address, port: port) }) { return nil }
        if let range = Self.range(of: address) { return "\(address) is not a public address (\(range))" }
        return Self.ports.contains(port) ? nil : "port \(port) is neither 80 nor 443"
    }

    /// Why an address of a page may not be asked for, by what stands in it; nil where the connection is what decides.
    public func refusal(_ page: WebAddress) -> String? {
        if page.hasCredentials { return "an address with a user name or a password" }
        if let literal = IPAddress(page.host) { return refusal(host: page.host, address: literal, port: page.port) }
        let isKnown = Self.ports.contains(page.port) || allowed.contains { $0.port == nil || $0.port == page.port }
        return isKnown ? nil : "port \(page.port) is neither 80 nor 443"
    }

    /// Whether an address is one that anybody on the internet can reach.
    public static func isPublic(_ address: IPAddress) -> Bool { range(of: address) == nil }

    private static func range(of address: IPAddress) -> String? {
        if let inner = address.embedded { return range(of: inner) }
        if let range = ranges.first(where: { address.isIn($0.network) }) { return range.name }
        // All of IPv6 that is given out lies in 2000::/3.
        return address.bytes.count == 16 && address.bytes[0] >> 5 != 1 ? "outside of 2000::/3" : nil
    }

    /// The special-purpose registries of IANA (RFC 6890 and what came after it).
    static let special = [
        ("0.0.0.0/8", "this network"), ("10.0.0.0/8", "private"), ("100.64.0.0/10", "shared by carriers"),
        ("127.0.0.0/8", "loopback"), ("169.254.0.0/16", "link-local"), ("172.16.0.0/12", "private"),
        ("192.0.0.0/24", "protocol assignments"), ("192.0.2.0/24", "documentation"), ("192.88.99.0/24", "6to4 relay"),
        ("192.168.0.0/16", "private"), ("198.18.0.0/15", "benchmarks"), ("198.51.100.0/24", "documentation"),
        ("203.0.113.0/24", "documentation"), ("224.0.0.0/4", "multicast"), ("240.0.0.0/4", "reserved"),
        ("::/96", "unspecified, loopback or IPv4-compatible"), ("64:ff9b:1::/48", "local translation"),
        ("100::/64", "discard"), ("2001::/23", "protocol assignments"), ("2001:db8::/32", "documentation"),
        ("3fff::/20", "documentation"), ("fc00::/7", "unique local"), ("fe80::/10", "link-local"),
        ("fec0::/10", "site-local"), ("ff00::/8", "multicast"),
    ]

    private static let ranges = special.compactMap { text, name in
        IPNetwork(text).map { (network: $0, name: name) }
    }
}
