/// Row numbers of a table, a bit for each: a hundred thousand of them are put in and looked up in a millisecond.
public struct RowSet: Sendable, Equatable, ExpressibleByArrayLiteral {
    /// Above this a row stands by itself: one large number must not make a bitmap of gigabytes.
    private static let most: Int64 = 1 << 32

    private var words: [UInt64] = []
    private var others: Set<Int64> = []
    /// How many rows there are.
    public private(set) var count = 0

    /// Makes an empty set.
    public init() {}

    /// Makes a set of some rows.
    public init(arrayLiteral elements: Int64...) {
        for row in elements { insert(row) }
    }

    /// Whether there is none.
    public var isEmpty: Bool { count == 0 }

    /// Puts a row in.
    public mutating func insert(_ row: Int64) {
        guard (0..<Self.most).contains(row) else {
            if others.insert(row).inserted { count += 1 }
            return
        }
        let (word, bit) = (Int(row >> 6), UInt64(1) << UInt64(row & 63))
        if word >= words.count { words.append(contentsOf: repeatElement(0, count: word + 1 - words.count)) }
        guard words[word] & bit == 0 else { return }
        words[word] |= bit
        count += 1
    }

    /// Whether a row is in.
    public func contains(_ row: Int64) -> Bool {
        guard (0..<Self.most).contains(row) else { return others.contains(row) }
        let word = Int(row >> 6)
        return word < words.count && words[word] & (UInt64(1) << UInt64(row & 63)) != 0
    }
}
