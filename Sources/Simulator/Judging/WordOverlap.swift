import Foundation

/// Scores passages by the words they share with a text, rare words counting more.
///
/// Words of passages are known by their hashes alone: a simulator that answers a thousand requests a second makes no string of each.
struct WordOverlap {
    private let passages: [Set<UInt64>]
    private let weights: [UInt64: Double]

    init(_ passages: [String]) {
        var counts: [UInt64: Int] = [:]
        self.passages = passages.map { passage in
            var words: Set<UInt64> = []
            Self.eachWord(passage) { hash, _ in words.insert(hash) }
            for word in words { counts[word, default: 0] += 1 }
            return words
        }
        let size = Double(passages.count)
        weights = counts.mapValues { log(1 + size / Double($0)) }
    }

    /// For each passage the share of the text's weight that it covers, from 0 to 1; summed in a fixed order, so that equal inputs give
    /// equal bits.
    func scores(_ text: String) -> [Double] {
        let wanted = Self.words(text).sorted { $0.key < $1.key }.map { ($0.value, weights[$0.value] ?? 0) }
        let total = wanted.reduce(0) { $0 + $1.1 }
        guard total > 0 else { return passages.map { _ in 0 } }
        return passages.map { passage in
            wanted.reduce(0) { $0 + (passage.contains($1.0) ? $1.1 : 0) } / total
        }
    }

    /// Words of the text that a passage holds, the heaviest first.
    func shared(_ text: String, passage index: Int, most: Int) -> [String] {
        Self.words(text).filter { passages[index].contains($0.value) }
            .sorted { (weights[$0.value] ?? 0, $1.key) > (weights[$1.value] ?? 0, $0.key) }
            .prefix(most).map(\.key)
    }

    private static let common: Set<String> = [
        "the", "and", "that", "with", "for", "are", "this", "from", "have", "not", "but", "was", "which", "they", "its",
        "can", "their",
        "when", "what", "why", "how", "does", "has", "you", "one", "all", "into", "there", "than", "then", "will",
        "would", "more", "some",
    ]

    private static let commonHashes = Set(common.map { hash($0.utf8) })

    /// The words of a text with their hashes.
    private static func words(_ text: String) -> [String: UInt64] {
        var words: [String: UInt64] = [:]
        eachWord(text) { hash, word in words[String(decoding: word, as: UTF8.self)] = hash }
        return words
    }

    /// The words of three letters and more, in lower case; bytes beyond ASCII count as letters.
    private static func eachWord(_ text: String, _ visit: (UInt64, ArraySlice<UInt8>) -> Void) {
        var word: [UInt8] = []
        func end() {
            defer { word.removeAll(keepingCapacity: true) }
            guard word.count >= 3 else { return }
            // A crude stem: enough for a plural to meet its singular.
            let isPlural = word.count > 4 && word.last == UInt8(ascii: "s")
            let whole = hash(word)
            if commonHashes.contains(whole) { return }
            let stem = isPlural ? word.dropLast() : word[...]
            visit(isPlural ? hash(stem) : whole, stem)
        }
        var text = text
        text.withUTF8 { bytes in
            for byte in bytes {
                switch byte {
                case UInt8(ascii: "A")...UInt8(ascii: "Z"): word.append(byte | 0x20)
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), 0x80...:
                    word.append(byte)
                default: end()
                }
            }
        }
        end()
    }

    /// FNV-1a, 64 bits (Fowler, Noll, Vo).
    private static func hash(_ bytes: some Sequence<UInt8>) -> UInt64 {
        bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }
}
