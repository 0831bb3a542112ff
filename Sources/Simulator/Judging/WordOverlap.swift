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

    private static func words(_ text: String) -> Set<String> {
        Set(
            text.lowercased().split { !$0.isLetter && !$0.isNumber }
                .filter { $0.count >= 3 && !common.contains(String($0)) }
                // A crude stem: enough for a plural to meet its singular.
                .map { $0.count > 4 && $0.hasSuffix("s") ? String($0.dropLast()) : String($0) }
        )
    }
}
