/// How two texts are compared once they are candidates for each other; the measure is exact, not an estimate.
public enum Likeness: Sendable, Hashable {
    /// The share of the shorter text's word pairs that stand in the other one: finds a problem whose examples were left out, or that was
    /// extended. Texts of which one has more than ``longest`` times as many pairs are not alike.
    case containment
    /// Jaccard similarity of the word pairs: the same question, neither with much beside it.
    case jaccard

    /// Below it there is no near match, only an equal sequence of words: with one word of six changed, another thing is asked for.
    public static let fewest = 7
    /// How many times as many distinct pairs the longer text may have.
    public static let longest = 4.0

    /// The likeness from 0 to 1; 1 for equal word sequences.
    ///
    /// - Parameter threshold: from where on it matters; what lies below may come out lower than it is.
    public func value(_ one: TextShape, _ other: TextShape, from threshold: Double = 0) -> Double {
        if one.whole == other.whole, one.words == other.words { return one.words == 0 ? 0 : 1 }
        let (short, long) = (min(one.words, other.words), max(one.words, other.words))
        // A copy of a text of the fewest words may have lost one of them.
        guard short >= Self.fewest || (short == Self.fewest - 1 && long == Self.fewest) else { return 0 }
        // By distinct pairs, as examples with long rows of numbers repeat theirs.
        let (fewer, more) = (min(one.pairs.count, other.pairs.count), max(one.pairs.count, other.pairs.count))
        switch self {
        case .containment:
            let fewer = Double(max(1, fewer))
            guard Double(more) <= fewer * Self.longest else { return 0 }
            return Double(one.shared(with: other, least: Self.least(fewer * threshold))) / fewer
        case .jaccard:
            let sum = Double(fewer + more)
            let least = Self.least(sum * threshold / (1 + threshold))
            guard fewer >= least else { return 0 }
            let shared = Double(one.shared(with: other, least: least))
            return shared / max(1, sum - shared)
        }
    }

    /// A whole number of pairs, one less than computed, so that no rounding takes a text away that reaches a threshold.
    private static func least(_ pairs: Double) -> Int { max(0, Int(pairs) - 1) }

    /// The Jaccard similarity from which candidates have to be found, so that pairs at a threshold are.
    ///
    /// For containment: at the threshold with one text twice as long as the other.
    func candidateSimilarity(threshold: Double) -> Double {
        switch self {
        case .containment: threshold / (3 - threshold)
        case .jaccard: threshold
        }
    }
}

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
