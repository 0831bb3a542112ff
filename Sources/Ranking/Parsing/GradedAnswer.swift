/// Tells answers that give each passage a value from those that put passages in an order.
enum GradedAnswer {
    /// Whether values stand behind at least half of the identifiers: `[1]: 2/10`, `[1] -> rank 8`, `{"[1]": 0.4}`, `[1]: yes`.
    ///
    /// Which end of the scale is the better one is not always said, so such an answer is nobody's order.
    static func holds(_ identifiers: [IdentifierScan.Identifier]) -> Bool {
        let graded = identifiers.count { isValue($0.after) }
        return graded > 0 && graded * 2 >= identifiers.count
    }

    /// The numbers that stand before the identifiers, as in `1. [3]`; nil where any identifier has none.
    static func numbering(_ identifiers: [IdentifierScan.Identifier]) -> [Int]? {
        let numbers = identifiers.map { number(before: $0.before) }
        let found = numbers.compactMap(\.self)
        return found.count == numbers.count && found.count > 1 ? found : nil
    }

    private static let words: Set<String> = [
        "rank", "ranked", "ranks", "score", "scores", "relevance", "relevancy", "grade", "rating", "rated", "place",
        "position", "points", "is", "at", "of", "confidence", "label",
    ]
    private static let verdicts: Set<String> = [
        "yes", "no", "true", "false", "relevant", "irrelevant", "not", "unrelated", "unhelpful", "helpful",
        "partially", "highly", "somewhat", "low", "medium", "high",
    ]

    /// Whether what follows an identifier in its line begins with a value.
    private static func isValue(_ text: String) -> Bool {
        var rest = text.prefix { !$0.isNewline }.prefix(60)[...]
        rest = skip(rest)
        var isMarked = false
        for sign in ["->", "=>", "→", ":", "=", "(", "|", "–", "—", "-"] where rest.hasPrefix(sign) {
            rest = skip(rest.dropFirst(sign.count))
            isMarked = true
            break
        }
        if rest.first == "," { rest = skip(rest.dropFirst()) }
        while true {
            let word = rest.prefix { $0.isLetter }
            if word.isEmpty { break }
            if isMarked, verdicts.contains(word.lowercased()) { return true }
            guard words.contains(word.lowercased()) else { return false }
            isMarked = true
            rest = skip(rest[word.endIndex...])
            if let sign = rest.first, ":=#".contains(sign) { rest = skip(rest.dropFirst()) }
        }
        if rest.first == "." { rest = rest.dropFirst() }
        return isMarked && rest.first.map { $0.isASCII && $0.isNumber } == true
    }

    private static func skip(_ text: Substring) -> Substring {
        text.drop { $0.isWhitespace || "*`_\"'".contains($0) }
    }

    private static func number(before text: String) -> Int? {
        let line = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).last ?? ""
        var rest = line.filter { !$0.isWhitespace && !"*`_\"'".contains($0) }[...]
        guard let sign = rest.last, ".):".contains(sign) else { return nil }
        rest = rest.dropLast()
        let digits = rest.reversed().prefix { $0.isASCII && $0.isNumber }.reversed()
        return Int(String(digits))
    }
}
