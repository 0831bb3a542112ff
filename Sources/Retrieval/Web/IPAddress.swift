import Foundation

/// An IPv4 or IPv6 address, by its bytes in network order.
public struct IPAddress: Hashable, Sendable {
    /// 4 bytes, or 16.
    public let bytes: [UInt8]

    /// Takes 4 or 16 bytes in network order; nil for any other number.
    public init?(bytes: [UInt8]) {
        guard bytes.count == 4 || bytes.count == 16 else { return nil }
        self.bytes = bytes
    }

    /// Reads the usual spellings, as inet_pton(3) does: `192.0.2.1`, `2001:db8::1`.
    public init?(_ text: String) {
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
    public func isIn(_ network: IPNetwork) -> Bool {
        guard bytes.count == network.address.bytes.count else { return false }
        let whole = network.bits / 8
        guard bytes.prefix(whole) == network.address.bytes.prefix(whole) else { return false }
        let rest = network.bits % 8
        return rest == 0 || (bytes[whole] ^ network.address.bytes[whole]) >> UInt8(8 - rest) == 0
    }

    /// The IPv4 address that an IPv6 address stands for: mapped (`::ffff:0:0/96`), behind NAT64 (`64:ff9b::/96`) or 6to4 (`2002::/16`).
    public var embedded: IPAddress? {
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
    public var description: String {
        var text = [CChar](repeating: 0, count: 64)
        let family = bytes.count == 4 ? AF_INET : AF_INET6
        guard inet_ntop(family, bytes, &text, socklen_t(text.count)) != nil else { return "" }
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
