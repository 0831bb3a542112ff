/// Reads which passage of a list is the best: `[3]`.
public enum BestParser {
    /// Reads an answer.
    ///
    /// - Returns: nil where it names none, several, or one outside of the list. The first of an order is not taken: that is another question.
    public static func read(_ answer: String, size: Int) -> Position? {
        guard let text = AnswerText.extract(answer) else { return nil }
        let numbers = Set(IdentifierScan(text).identifiers.map(\.number))
        guard numbers.count == 1, let number = numbers.first, number <= size else { return nil }
        let words = text.split { !$0.isLetter }.map { $0.lowercased() }
        // `None`, and what is not [3], is no choice of it.
        guard !words.contains(where: ["none", "not", "neither", "no"].contains) else { return nil }
        return Position(rawValue: number)
    }
}
