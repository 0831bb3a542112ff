import Foundation

/// Decides which addresses of the internet may be reached: those that are public, and those that a user names.
///
/// A page can link or redirect to anything, and a name can have any address, at each asking another one. So it is asked about the address
/// that a connection is about to use, for every connection, and not about the text of a link, which has too many spellings.
struct AddressGuard: Hashable, Sendable {
    /// What may be reached beside public addresses on ports 80 and 443.
    let allowed: [AddressRule]

    init(allowing allowed: [AddressRule] = []) {
        self.allowed = allowed
    }

    private static let ports = [80, 443]

    /// Why a connection may not be made, or nil if it may.
    ///
    /// - Parameter host: the name in the page's address, for rules that name a host.
    func refusal(host: String, address: IPAddress, port: Int) -> String? {
        if allowed.contains(where: { $0.allows(host: host, address: address, port: port) }) { return nil }
        if let range = Self.range(of: address) { return "\(address) is not a public address (\(range))" }
        return Self.ports.contains(port) ? nil : "port \(port) is neither 80 nor 443"
    }

    /// Why an address of a page may not be asked for, by what stands in it; nil where the connection is what decides.
    func refusal(_ page: WebAddress) -> String? {
        if page.hasCredentials { return "an address with a user name or a password" }
        if let literal = IPAddress(page.host) { return refusal(host: page.host, address: literal, port: page.port) }
        let isKnown = Self.ports.contains(page.port) || allowed.contains { $0.port == nil || $0.port == page.port }
        return isKnown ? nil : "port \(page.port) is neither 80 nor 443"
    }

    /// Whether an address is one that anybody on the internet can reach.
    static func isPublic(_ address: IPAddress) -> Bool { range(of: address) == nil }

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

/// An entry of the list of addresses that may be reached although they are not public.
package struct AddressRule: Hashable, Sendable {
    /// What it names.
    package enum Target: Hashable, Sendable {
        /// Every address of a network, whatever name led there.
        case network(IPNetwork)
        /// A host by its name, in lower case; whatever address its name has is trusted.
        case host(String)
    }

    /// What may be reached.
    package let target: Target
    /// The only port; nil for all.
    let port: Int?

    /// Reads `10.0.0.0/8`, `127.0.0.1:8080`, `[fd00::1]:80`, `fd00::/8`, `wiki.intranet` or `wiki.intranet:8080`.
    init?(_ text: String) {
        if let network = IPNetwork(text) {
            self.init(target: .network(network), port: nil)
            return
        }
        var name = text[...]
        var port: Int?
        if let colon = text.lastIndex(of: ":"), !text[colon...].contains("]") {
            guard let number = Int(text[text.index(after: colon)...]), (1...65535).contains(number) else { return nil }
            port = number
            name = text[..<colon]
        }
        if name.hasPrefix("["), name.hasSuffix("]") { name = name.dropFirst().dropLast() }
        if let network = IPNetwork(String(name)) {
            self.init(target: .network(network), port: port)
            return
        }
        let isName = name.utf8.allSatisfy {
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0 | 0x20)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                || [UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_")].contains($0)
        }
        // Digits and dots that are no address are a slip, and no host.
        guard isName, name.contains(where: \.isLetter) else { return nil }
        self.init(target: .host(name.lowercased()), port: port)
    }

    private init(target: Target, port: Int?) {
        self.target = target
        self.port = port
    }

    /// Whether it lets a connection through.
    func allows(host: String, address: IPAddress, port: Int) -> Bool {
        guard self.port == nil || self.port == port else { return false }
        switch target {
        case .network(let network): return address.isIn(network) || address.embedded?.isIn(network) == true
        case .host(let name): return host.lowercased() == name
        }
    }
}

/// An IPv4 or IPv6 address, by its bytes in network order.
package struct IPAddress: Hashable, Sendable {
    /// 4 bytes, or 16.
    package let bytes: [UInt8]

    /// Takes 4 or 16 bytes in network order; nil for any other number.
    init?(bytes: [UInt8]) {
        guard bytes.count == 4 || bytes.count == 16 else { return nil }
        self.bytes = bytes
    }

    /// Reads the usual spellings, as inet_pton(3) does: `192.0.2.1`, `2001:db8::1`.
    init?(_ text: String) {
        var four = [UInt8](repeating: 0, count: 4)
        var six = [UInt8](repeating: 0, count: 16)
        if inet_pton(AF_INET, text, &four) == 1 {
            bytes = four
        } else if inet_pton(AF_INET6, text, &six) == 1 {
            bytes = six
        } else {
            return nil
        }
    }

    /// Whether it lies in a network.
    func isIn(_ network: IPNetwork) -> Bool {
        guard bytes.count == network.address.bytes.count else { return false }
        let whole = network.bits / 8
        guard bytes.prefix(whole) == network.address.bytes.prefix(whole) else { return false }
        let rest = network.bits % 8
        return rest == 0 || (bytes[whole] ^ network.address.bytes[whole]) >> UInt8(8 - rest) == 0
    }

    /// The IPv4 address that an IPv6 address stands for: mapped (`::ffff:0:0/96`), behind NAT64 (`64:ff9b::/96`) or 6to4 (`2002::/16`).
    package var embedded: IPAddress? {
        guard bytes.count == 16 else { return nil }
        let head = Array(bytes.prefix(12))
        if head == [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF] || head == [0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0] {
            return IPAddress(bytes: Array(bytes.suffix(4)))
        }
        return bytes.starts(with: [0x20, 0x02]) ? IPAddress(bytes: Array(bytes[2..<6])) : nil
    }
}

extension IPAddress: CustomStringConvertible {
    /// The address as inet_ntop(3) writes it.
    package var description: String {
        var text = [CChar](repeating: 0, count: 64)
        let family = bytes.count == 4 ? AF_INET : AF_INET6
        guard inet_ntop(family, bytes, &text, socklen_t(text.count)) != nil else { return "" }
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}

/// A range of addresses that share their first bits.
package struct IPNetwork: Hashable, Sendable {
    /// Any address of it.
    package let address: IPAddress
    /// How many bits its addresses share.
    let bits: Int

    /// Reads `10.0.0.0/8`, or a lone address, which is a network of one.
    init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let address = IPAddress(String(parts[0])) else { return nil }
        let all = address.bytes.count * 8
        guard let bits = parts.count == 2 ? Int(parts[1]) : all, (0...all).contains(bits) else { return nil }
        self.address = address
        self.bits = bits
    }
}
