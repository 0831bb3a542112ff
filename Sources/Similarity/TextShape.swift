/// What is compared of a text: how many words it has, their sequence as one hash, and the set of its word pairs.
public struct TextShape: Sendable, Hashable {
    /// Words a shingle. An edit in a run of k words breaks k shingles: with 15 % of the words changed, about 72 % of pairs survive, but only
    /// 44 % of runs of five, and none of them in some short questions (docs/decontamination.md has the measurement).
    public static let width = 2

    /// How many words.
    public let words: Int
    /// Equal for texts that differ in case, punctuation and blanks only.
    public let whole: UInt64
    /// The set of word pairs, sorted.
    public let pairs: [UInt64]

    /// Reads a text.
    public init(_ text: String) {
        let hashes = WordHashes(text)
        words = hashes.words.count
        whole = hashes.whole
        pairs = hashes.shingles(of: Self.width)
    }

    /// How many pairs two texts share; where it is fewer than `least`, any number below that. O(sum of both), and for texts that have
    /// little in common only a part of it.
    public func shared(with other: TextShape, least: Int = 0) -> Int {
        var (left, right, found) = (0, 0, 0)
        pairs.withUnsafeBufferPointer { one in
            other.pairs.withUnsafeBufferPointer { two in
                // How many of each may be missing in the other one.
                let (spareLeft, spareRight) = (one.count - least, two.count - least)
                while left < one.count, right < two.count {
                    if one[left] == two[right] {
                        found += 1
                        left += 1
                        right += 1
                    } else if one[left] < two[right] {
                        left += 1
                        if left - found > spareLeft { return }
                    } else {
                        right += 1
                        if right - found > spareRight { return }
                    }
                }
            }
        }
        return found
    }
}
