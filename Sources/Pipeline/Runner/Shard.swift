import Ranking

/// One of several equal parts of a pipeline's queries, for a machine of its own.
///
/// Which part a query belongs to follows from its id alone, so shards need not know of each other and never meet.
public struct Shard: Sendable, Hashable {
    /// From 1 to ``count``.
    public let index: Int
    /// How many parts there are.
    public let count: Int

    /// Reads `2/8`; nil for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let index = parts[0], let count = parts[1], count >= 1, (1...count).contains(index)
        else { return nil }
        self.index = index
        self.count = count
    }

    /// Whether a query is in this part.
    public func holds(_ query: QueryID) -> Bool {
        let hash = Fingerprint(of: ["shard", query.rawValue]).rawValue
        return (UInt64(hash.prefix(15), radix: 16) ?? 0) % UInt64(count) == UInt64(index - 1)
    }
}
