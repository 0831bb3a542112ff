/// Reads how relevant one passage is said to be: a number from 0 to 100.
public enum ScoreParser {
    /// Reads an answer.
    ///
    /// The answer part must be the number and nothing else (`73`, `73.5`, `73/100`, `73 %`): digits in an error message are no score.
    /// - Returns: from 0 to 100; nil if there is no such number.
    public static func read(_ answer: String) -> Double? {
        guard let text = AnswerText.extract(answer) else { return nil }
        var rest = text.drop(while: isMargin)
        let number = rest.prefix { $0.isASCII && $0.isNumber || $0 == "." }
        rest = rest[number.endIndex...].drop(while: isMargin)
        for ending in ["/100", "/ 100", "%"] where rest.hasPrefix(ending) {
            rest = rest.dropFirst(ending.count)
        }
        let digits = number.hasSuffix(".") ? number.dropLast() : number
        guard rest.allSatisfy(isMargin), let value = Double(digits), (0...100).contains(value) else { return nil }
        return value
    }

    private static func isMargin(_ character: Character) -> Bool {
        character.isWhitespace || "*`.,[]()".contains(character)
    }
}
