/// An entry of the list of addresses that may be reached although they are not public.
public struct AddressRule: Hashable, Sendable {
    /// What it names.
    public enum Target: Hashable, Sendable {
        /// Every address of a network, whatever name led there.
        case network(IPNetwork)
        /// A host by its name, in lower case; whatever address its name has is trusted.
        case host(String)
    }

    /// What may be reached.
    public let target: Target
    /// The only port; nil for all.
    public let port: Int?

    /// Reads `10.0.0.0/8`, `127.0.0.1:8080`, `[fd00::1]:80`, `fd00::/8`, `wiki.intranet` or `wiki.intranet:8080`.
    public init?(_ text: String) {
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
