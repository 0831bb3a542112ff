/// The name of a query: its domain and its id within the source, `biology/1234`.
public struct QueryID: RawRepresentable, Hashable, Sendable, Codable, Comparable, CustomStringConvertible {
    /// The whole name, `domain/local`.
    public let rawValue: String

    /// Takes the whole name as it stands in the store.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// Joins a domain's name and the id that the source gives.
    public init(domain: String, local: String) {
        rawValue = "\(domain)/\(local)"
    }

    /// The domain: what stands before the first slash.
    public var domain: String {
        String(rawValue.prefix { $0 != "/" })
    }

    /// The whole name.
    public var description: String { rawValue }

    /// Byte order of the names, the same on every machine.
    public static func < (left: QueryID, right: QueryID) -> Bool {
        left.rawValue.utf8.lexicographicallyPrecedes(right.rawValue.utf8)
    }
}
