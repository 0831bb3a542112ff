/// Reads a label that an answer begins with, a grade behind it, and what follows: `yes`, `yes(3)`, `true`, or `yes` and a sentence.
public enum LabelParser {
    /// Reads an answer.
    ///
    /// - Parameters:
    ///   - labels: the words, read in any case; of two that fit, the longer one.
    ///   - scale: of the grade in brackets, where one is asked for.
    /// - Returns: nil where the answer begins with something else, names two labels (`yes or no`), or lacks a grade on the scale.
    public static func read(_ answer: String, labels: [String], grades scale: Scale? = nil) -> LabelReading? {
        guard let text = AnswerText.extract(answer) else { return nil }
        let start = text.drop { $0.isWhitespace || "*`\"'[".contains($0) }
        guard let (label, rest) = leading(start, labels) else { return nil }
        var reading = LabelReading(label: label)
        var after = rest.drop { "*`\"']".contains($0) }
        if let scale {
            guard let grade = PairParser.grade(String(after), scale), let end = after.firstIndex(of: ")") else {
                return nil
            }
            reading.grade = grade
            after = after[after.index(after: end)...]
        }
        if namesAnother(after, than: label, labels) { return nil }
        reading.text = trimmed(after)
        return reading
    }

    /// The longest label that a text begins with as a word, and what follows it.
    private static func leading(_ text: Substring, _ labels: [String]) -> (String, Substring)? {
        for label in labels.sorted(by: { $0.count > $1.count }) {
            let found = text.prefix(label.count)
            let rest = text[found.endIndex...]
            guard found.lowercased() == label.lowercased(), rest.first.map({ !$0.isLetter && !$0.isNumber }) ?? true
            else { continue }
            return (label, rest)
        }
        return nil
    }

    /// `yes/no`, `yes or no`, `yes and no`: the form of the question, and no answer.
    private static func namesAnother(_ text: Substring, than label: String, _ labels: [String]) -> Bool {
        var rest = text.drop { $0.isWhitespace || "/|,*`\"'".contains($0) }
        for word in ["or", "and"] where rest.lowercased().hasPrefix(word + " ") {
            rest = rest.dropFirst(word.count + 1)
        }
        guard rest.startIndex > text.startIndex, !text.prefix(while: \.isWhitespace).contains(where: \.isNewline) else {
            return false
        }
        return leading(rest, labels.filter { $0 != label }) != nil
    }

    private static func trimmed(_ text: Substring) -> String {
        var rest = text.drop { $0.isWhitespace || ".,:;–—-*`\"'".contains($0) }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return String(rest)
    }
}

/// What was read of an answer that should begin with a label.
public struct LabelReading: Sendable, Hashable {
    /// As the question spells it.
    public let label: String
    /// The number in brackets behind it.
    public internal(set) var grade: Double?
    /// What follows; empty where nothing does. ``AnswerText/inside(_:of:)`` finds its tags.
    public internal(set) var text = ""
}
