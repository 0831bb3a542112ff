/// A range of addresses that share their first bits.
public struct IPNetwork: Hashable, Sendable {
    /// Any address of it.
    public let address: IPAddress
    /// How many bits its addresses share.
    public let bits: Int

    /// Reads `10.0.0.0/8`, or a lone address, which is a network of one.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let address = IPAddress(String(parts[0])) else { return nil }
        let all = address.bytes.count * 8
        guard let bits = parts.count == 2 ? Int(parts[1]) : all, (0...all).contains(bits) else { return nil }
        self.address = address
        self.bits = bits
    }
}
