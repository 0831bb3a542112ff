/// Reads which of two passages is better: `[1] > [2]`, `[2](0) < [1](3)`, `[1] = [2]`, or a number.
public enum PairParser {
    /// Reads an answer that compares `[1]` and `[2]`.
    ///
    /// Of several comparisons that agree one counts; where they differ, and where the sign allows for both (`≥`), the answer is refused.
    /// - Parameter scale: of the grades behind the identifiers, where they are asked for; then both must be there, on the scale, and not
    ///   contradict the sign.
    /// - Returns: nil where it says nothing that can be trusted.
    public static func read(_ answer: String, grades scale: Scale? = nil) -> PairReading? {
        guard let text = AnswerText.extract(answer), !text.contains(where: "≥≤⪰⪯≽≼".contains) else { return nil }
        let scan = IdentifierScan(text)
        var found: PairReading?
        for (one, other) in zip(scan.identifiers, scan.identifiers.dropFirst()) where other.link.compares {
            guard Set([one.number, other.number]) == [1, 2], let sign = sign(other) else { return nil }
            let isTurned = one.number == 2
            var reading = PairReading(preference: isTurned ? -sign : sign)
            if let scale {
                guard let left = grade(one.after, scale), let right = grade(other.after, scale) else { return nil }
                (reading.first, reading.second) = isTurned ? (right, left) : (left, right)
                guard !reading.contradictsItself else { return nil }
            }
            guard found == nil || found == reading else { return nil }
            found = reading
        }
        return found
    }

    /// Reads a number that says how much better one of the two is.
    ///
    /// - Parameters:
    ///   - scale: with 0 in its middle, -1 to 1 if not said otherwise.
    ///   - favours: the passage that a number above 0 favours; zELO's prompt has it the second.
    /// - Returns: nil where it is no such number.
    public static func readNumber(
        _ answer: String,
        scale: Scale = .preference.continuous,
        favours: Side = .first
    ) -> PairReading? {
        guard let number = ScoreParser.read(answer, scale: scale) else { return nil }
        return PairReading(preference: favours == .first ? number : -number)
    }

    /// One of the two.
    public enum Side: String, Sendable, Hashable, CaseIterable {
        case first
        case second
    }

    private static func sign(_ identifier: IdentifierScan.Identifier) -> Double? {
        switch identifier.link {
        case .better: 1
        case .worse: -1
        case .equal: 0
        default: nil
        }
    }

    /// The number in brackets right behind an identifier.
    static func grade(_ after: String, _ scale: Scale) -> Double? {
        let rest = after.drop { $0.isWhitespace || "*`".contains($0) }
        guard rest.first == "(", let end = rest.firstIndex(of: ")") else { return nil }
        return ScoreParser.value(rest[..<end], scale: scale)
    }
}

/// What was read of an answer that compares two passages.
public struct PairReading: Sendable, Hashable {
    /// Above 0 where the first is better, below where the second is, 0 where neither is.
    public let preference: Double
    /// The grade of the first passage.
    public internal(set) var first: Double?
    /// The grade of the second one.
    public internal(set) var second: Double?

    /// Whether the grades say the opposite of the sign, or differ though it says equal.
    var contradictsItself: Bool {
        guard let first, let second else { return false }
        return preference == 0 ? first != second : (first - second) * preference < 0
    }
}
