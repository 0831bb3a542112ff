/// Reads a number for each passage of a list: `{"[1]": 7, "[2]": 0}`, `[1]: 7`, `[1] (7), [2] (0)`, one a line or one after the other.
public enum ScoresParser {
    /// Reads an answer.
    ///
    /// A score that is missing can't be guessed and stays missing. One beside the scale, or two different ones for a passage, refuse the answer:
    /// then it was meant for another scale, or quotes the form it was asked for.
    public static func read(_ answer: String, size: Int, scale: Scale) -> ScoresReading {
        var reading = ScoresReading(scores: Array(repeating: nil, count: max(0, size)))
        guard let text = AnswerText.extract(answer) else { return reading }
        let scan = IdentifierScan(text)
        reading.proseAround = scan.hasProse
        var scores = reading.scores
        for identifier in scan.identifiers {
            guard (1...max(1, size)).contains(identifier.number), size > 0 else {
                reading.outOfRange.append(identifier.number)
                continue
            }
            // Remarks name passages without a score: `[2] says the same as [1]`.
            guard let value = value(after: identifier) else { continue }
            guard let score = ScoreParser.leading(value, scale: scale)?.value else { return reading }
            let index = identifier.number - 1
            if let earlier = scores[index] {
                guard earlier == score else { return reading }
                reading.repeated.append(identifier.number)
            }
            scores[index] = score
        }
        // A list that counts from 0 gives every score to the next passage.
        if reading.outOfRange.contains(0) { return reading }
        reading.scores = scores
        return reading
    }

    /// What follows an identifier in its line by a sign that gives it a value: a colon, an equals sign, a bracket, an arrow, a bar; in JSON a comma
    /// and a name. Nil where there is no digit.
    private static func value(after identifier: IdentifierScan.Identifier) -> Substring? {
        let rest = identifier.after.drop { $0.isWhitespace || "\"'*`".contains($0) }.prefix { !$0.isNewline }
        guard let sign = ["->", "=>", "→", ":", "=", "(", "|", ","].first(where: rest.hasPrefix),
            sign != "," || rest.contains("score"), rest.contains(where: { $0.isASCII && $0.isNumber })
        else { return nil }
        return rest.dropFirst(sign.count)
    }
}

/// What was read of an answer that should give each passage a number.
public struct ScoresReading: Sendable, Hashable {
    /// For each passage of the list; nil where the answer has none.
    public internal(set) var scores: [Double?]
    /// Identifiers that came again with the same number.
    public internal(set) var repeated: [Int] = []
    /// Identifiers outside of the list; dropped.
    public internal(set) var outOfRange: [Int] = []
    /// Whether words stood around the numbers.
    public internal(set) var proseAround = false

    /// Positions without a number.
    public var missing: [Position] { scores.indices.filter { scores[$0] == nil }.map(Position.init(index:)) }

    /// Whether there is anything to use.
    public var isUsable: Bool { scores.contains { $0 != nil } }

    /// Whether each passage has a number and nothing was dropped.
    public var isComplete: Bool { missing.isEmpty && repeated.isEmpty && outOfRange.isEmpty }
}
