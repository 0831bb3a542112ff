import Foundation

/// The words of a text, normalised and hashed: case, punctuation, markup signs and white space make no difference.
///
/// A word is a run of letters and digits; in scripts that write without blanks each letter is a word of its own. Compatibility forms
/// (full-width letters, ligatures) count as what they stand for.
struct WordHashes: Sendable, Hashable {
    /// One hash a word, in the text's order.
    let words: [UInt64]

    /// Reads a text. O(length).
    init(_ text: String) {
        var text = text
        words = text.withUTF8(Self.words(ofASCII:)) ?? Self.words(ofAny: text)
    }

    /// - Returns: nil where there is another byte than ASCII's.
    private static func words(ofASCII bytes: UnsafeBufferPointer<UInt8>) -> [UInt64]? {
        var reader = Reader(expected: bytes.count)
        for byte in bytes {
            switch byte {
            case 0x30...0x39, 0x61...0x7A: reader.add(UInt32(byte))
            case 0x41...0x5A: reader.add(UInt32(byte) | 0x20)
            case 0x80...: return nil
            default: reader.end()
            }
        }
        reader.end()
        return reader.words
    }

    private static func words(ofAny text: String) -> [UInt64] {
        let text = text.precomposedStringWithCompatibilityMapping.lowercased()
        var reader = Reader(expected: text.utf8.count)
        for scalar in text.unicodeScalars {
            let properties = scalar.properties
            if properties.isIdeographic || (0x3040...0x30FF).contains(scalar.value) {
                reader.end()
                reader.add(scalar.value)
                reader.end()
            } else if properties.isAlphabetic || properties.numericType != nil {
                reader.add(scalar.value)
            } else {
                reader.end()
            }
        }
        reader.end()
        return reader.words
    }

    /// One hash of the whole sequence: equal for texts that differ in case, punctuation and blanks only.
    var whole: UInt64 { words.reduce(UInt64(words.count)) { Hashing.join($0, $1) } }

    /// The set of runs of `size` words, sorted; a text with fewer words is one run.
    func shingles(of size: Int) -> [UInt64] {
        guard !words.isEmpty else { return [] }
        let width = min(size, words.count)
        var made: [UInt64] = []
        made.reserveCapacity(words.count - width + 1)
        words.withUnsafeBufferPointer { words in
            for start in 0...(words.count - width) {
                var hash = UInt64(width)
                for place in start..<(start + width) { hash = Hashing.join(hash, words[place]) }
                made.append(hash)
            }
        }
        made.sort()
        var unique: [UInt64] = []
        unique.reserveCapacity(made.count)
        for hash in made where hash != unique.last { unique.append(hash) }
        return unique
    }

    private struct Reader {
        var words: [UInt64] = []
        private var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        private var isInWord = false

        /// - Parameter bytes: how long the text is; words of prose have six bytes with the blank behind them.
        init(expected bytes: Int) { words.reserveCapacity(bytes / 6 + 1) }

        mutating func add(_ value: UInt32) {
            hash = (hash ^ UInt64(value)) &* 0x100_0000_01B3
            isInWord = true
        }

        mutating func end() {
            guard isInWord else { return }
            words.append(Hashing.mix(hash))
            hash = 0xCBF2_9CE4_8422_2325
            isInWord = false
        }
    }
}

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
