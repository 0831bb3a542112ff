/// Whether an answer says that it begins with the least relevant passage.
enum WordOrder {
    private static let phrases = [
        "least to most", "least to the most", "least relevant to", "least helpful to", "least useful to",
        "least relevant first", "least helpful first", "least relevant at the top", "worst to best", "worst first",
        "best last", "most relevant last", "ascending relevance", "ascending order of", "increasing relevance",
        "increasing order of", "order of increasing", "lowest to highest", "least relevant passage first",
    ]

    private static let shortest = phrases.map(\.utf8.count).min() ?? 0

    /// Whether any of the words that say so stands in a text.
    static func isInverted(_ text: String) -> Bool {
        // Nearly all that is asked about is a sign between two identifiers.
        guard text.utf8.count >= shortest else { return false }
        let plain = text.lowercased().split { $0.isWhitespace || "*_`\"-–".contains($0) }.joined(separator: " ")
        return phrases.contains { plain.contains($0) }
    }
}
