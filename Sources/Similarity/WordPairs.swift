/// A text's words in their order, to tell how much of it stands in other texts.
///
/// A word counts as found where it belongs to a pair of neighbours that the other texts have too: single words are shared by any two texts
/// on one subject.
public struct WordPairs: Sendable, Hashable {
    /// How many words.
    public let words: Int
    /// Equal for texts that differ in case, punctuation and blanks only.
    public let whole: UInt64
    /// The pairs in the text's order, one fewer than words.
    private let pairs: [UInt64]

    /// Reads a text. O(length).
    public init(_ text: String) {
        let hashes = WordHashes(text)
        words = hashes.words.count
        whole = hashes.whole
        pairs = zip(hashes.words, hashes.words.dropFirst()).map { Hashing.join(Hashing.join(2, $0), $1) }
    }

    /// The distinct pairs.
    public var set: HashSet { HashSet(pairs) }

    /// The pairs that stand in a set too. O(words).
    public func common(with others: HashSet) -> HashSet { HashSet(pairs.filter(others.contains)) }

    /// The share of the words that belong to a pair that others hold, from 0 to 1. O(words).
    public func share(in others: HashSet) -> Double {
        guard words > 1 else { return 0 }
        var found = 0
        var isBeforeFound = false
        for pair in pairs {
            let isFound = others.contains(pair)
            if isFound { found += isBeforeFound ? 1 : 2 }
            isBeforeFound = isFound
        }
        return Double(found) / Double(words)
    }
}
