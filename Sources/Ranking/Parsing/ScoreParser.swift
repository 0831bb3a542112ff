/// Reads how relevant one passage is said to be: a number on a scale.
public enum ScoreParser {
    /// Reads an answer.
    ///
    /// The answer part, or what stands in its `<score>` tag, must be the number and nothing else, or the number behind a word that announces it
    /// (`73`, `73.5`, `73/100`, `73 %`, `Relevance score: 7`): digits in an error message are no score.
    /// - Returns: nil if there is no such number, it is not on the scale, or it is said to be out of another number than the scale's highest.
    public static func read(_ answer: String, scale: Scale = .percent) -> Double? {
        guard let text = AnswerText.extract(answer) else { return nil }
        return value(AnswerText.inside("score", of: text) ?? text, scale: scale)
    }

    /// A text that is a number on a scale and nothing else but margins and an announcement.
    static func value(_ text: Substring, scale: Scale) -> Double? {
        guard let (value, rest) = leading(text, scale: scale), rest.allSatisfy(isMargin) else { return nil }
        return value
    }

    /// The number on a scale that a text begins with, behind margins and an announcement, and what follows it.
    static func leading(_ text: Substring, scale: Scale) -> (value: Double, rest: Substring)? {
        var rest = announced(text).drop(while: isMargin)
        let isNegative = rest.first == "-" || rest.first == "−"
        if isNegative || rest.first == "+" { rest = rest.dropFirst() }
        let number = rest.prefix { $0.isASCII && $0.isNumber || $0 == "." }
        rest = rest[number.endIndex...]
        let digits = number.hasSuffix(".") ? number.dropLast() : number
        guard let magnitude = Double(digits) else { return nil }
        let value = isNegative ? -magnitude : magnitude
        guard let end = withoutBase(rest, scale: scale), scale.holds(value) else { return nil }
        return (value, end)
    }

    /// Passes over `/ 10` or `out of 10`, which must name the scale's highest number, and over `%`; nil where they name another one, or where
    /// the number goes on as a range or a decimal.
    private static func withoutBase(_ text: Substring, scale: Scale) -> Substring? {
        let rest = text.drop(while: isMargin)
        for sign in ["/", "out of"] where rest.hasPrefix(sign) {
            let base = rest.dropFirst(sign.count).drop(while: isMargin)
            let number = base.prefix { $0.isASCII && $0.isNumber }
            return Double(number) == scale.highest ? base[number.endIndex...] : nil
        }
        if rest.first == "%" { return scale.highest == 100 ? rest.dropFirst() : nil }
        for sign in ["-", "–", "—", "~", "to "] where rest.hasPrefix(sign) {
            if rest.dropFirst(sign.count).drop(while: isMargin).first?.isNumber == true { return nil }
        }
        return text
    }

    private static let announcements: Set<String> = [
        "the", "final", "overall", "relevance", "relevancy", "score", "rating", "grade", "value", "is", "answer",
    ]

    /// What follows words that announce a number.
    private static func announced(_ text: Substring) -> Substring {
        var rest = text
        while true {
            let next = rest.drop { isMargin($0) || ":=\"'".contains($0) }
            let word = next.prefix(while: \.isLetter)
            guard !word.isEmpty, announcements.contains(word.lowercased()) else { return next }
            rest = next[word.endIndex...]
        }
    }

    static func isMargin(_ character: Character) -> Bool {
        character.isWhitespace || "*`.,[]()".contains(character)
    }
}
