import Foundation

/// Scores passages by the words they share with a text, rare words counting more.
struct WordOverlap {
    private let passages: [Set<String>]
    private let weights: [String: Double]

    init(_ passages: [String]) {
        let words = passages.map(Self.words)
        var counts: [String: Int] = [:]
        for set in words { for word in set { counts[word, default: 0] += 1 } }
        let size = Double(passages.count)
        self.passages = words
        weights = counts.mapValues { log(1 + size / Double($0)) }
    }

    /// For each passage the share of the text's weight that it covers, from 0 to 1; summed in a fixed order, so that equal inputs give
    /// equal bits.
    func scores(_ text: String) -> [Double] {
        let wanted = Self.words(text).sorted()
        let total = wanted.reduce(0) { $0 + (weights[$1] ?? 0) }
        guard total > 0 else { return passages.map { _ in 0 } }
        return passages.map { passage in
            wanted.reduce(0) { $0 + (passage.contains($1) ? weights[$1] ?? 0 : 0) } / total
        }
    }

    /// Words of the text that a passage holds, the heaviest first.
    func shared(_ text: String, passage index: Int, most: Int) -> [String] {
        Self.words(text).filter { passages[index].contains($0) }
            .sorted { (weights[$0] ?? 0, $1) > (weights[$1] ?? 0, $0) }
            .prefix(most).map { $0 }
    }

    private static let common: Set<String> = [
        "the", "and", "that", "with", "for", "are", "this", "from", "have", "not", "but", "was", "which", "they", "its",
        "can", "their",
        "when", "what", "why", "how", "does", "has", "you", "one", "all", "into", "there", "than", "then", "will",
        "would", "more", "some",
    ]

    /// The words of three letters and more, in lower case; bytes beyond ASCII count as letters.
    private static func words(_ text: String) -> Set<String> {
        var words: Set<String> = []
        var word: [UInt8] = []
        func end() {
            defer { word.removeAll(keepingCapacity: true) }
            guard word.count >= 3 else { return }
            let whole = String(decoding: word, as: UTF8.self)
            if common.contains(whole) { return }
            // A crude stem: enough for a plural to meet its singular.
            words.insert(word.count > 4 && word.last == UInt8(ascii: "s") ? String(whole.dropLast()) : whole)
        }
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): word.append(byte | 0x20)
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), 0x80...:
                word.append(byte)
            default: end()
            }
        }
        end()
        return words
    }
}
