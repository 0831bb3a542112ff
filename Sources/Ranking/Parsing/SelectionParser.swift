/// Reads selections: `[2] [4]`, or the word None.
///
/// What might mean something else than the identifiers that stand there is refused: a passage that was not meant would become a positive.
public enum SelectionParser {
    /// Reads an answer.
    ///
    /// - Parameters:
    ///   - answer: the model's text, with or without think and answer tags.
    ///   - size: passages offered.
    /// - Returns: the selection; nil in it if the text holds neither a valid identifier nor the word None, or can't be trusted.
    public static func read(_ answer: String, size: Int) -> SelectionReading {
        guard let text = AnswerText.extract(answer) else {
            return SelectionReading(selection: nil, repeated: [], outOfRange: [], proseAround: false)
        }
        let scan = IdentifierScan(text)
        var reading = SelectionReading(selection: nil, repeated: [], outOfRange: [], proseAround: scan.hasProse)
        let chosen = scan.hasProse ? plainLines(text) ?? scan.identifiers : scan.identifiers
        var selected: [Position] = []
        for number in chosen.map(\.number) {
            guard number >= 1, number <= size else {
                reading.outOfRange.append(number)
                continue
            }
            let position = Position(index: number - 1)
            if selected.contains(position) { reading.repeated.append(number) } else { selected.append(position) }
        }
        if isTrusted(text, scan: scan, chosen: chosen), !selected.isEmpty || saysNone(text) {
            reading.selection = selected
        }
        return reading
    }

    /// Whether the identifiers mean themselves: none is 0, which shifts all others; none stands in a range or has a value; and the text does
    /// not say None, unless it makes an exception.
    private static func isTrusted(
        _ text: Substring,
        scan: IdentifierScan,
        chosen: [IdentifierScan.Identifier]
    ) -> Bool {
        if scan.identifiers.isEmpty { return !hasRange(text) }
        if chosen.contains(where: { $0.number == 0 }) || GradedAnswer.holds(chosen) { return false }
        if hasRange(text) || chosen.dropFirst().contains(where: { isRange($0.before) }) { return false }
        let words = words(text)
        return !words.contains("none") || words.contains("except") || words.contains("besides")
    }

    /// The identifiers of the last lines that hold nothing else, where other lines are prose that may name what was not selected.
    private static func plainLines(_ text: Substring) -> [IdentifierScan.Identifier]? {
        let lines = text.split(whereSeparator: \.isNewline).filter { !$0.allSatisfy(\.isWhitespace) }
            .map(IdentifierScan.init)
        let plain = { (scan: IdentifierScan) in !scan.hasProse && !scan.identifiers.isEmpty }
        guard let end = lines.lastIndex(where: plain) else { return nil }
        let start = lines[..<end].lastIndex { !plain($0) }.map { $0 + 1 } ?? 0
        return lines[start...end].flatMap(\.identifiers)
    }

    /// `[2]-[5]`, `[2] to [5]`.
    private static func isRange(_ between: String) -> Bool {
        let bare = between.filter { !$0.isWhitespace && !"*`_".contains($0) }.lowercased()
        return ["-", "–", "—", "..", "...", "…", "to", "through", "until", "~"].contains(bare)
    }

    /// `[2-5]`, `[2, 4]`: brackets around more than one number.
    private static func hasRange(_ text: Substring) -> Bool {
        text.split(separator: "[").dropFirst().contains { part in
            guard let end = part.firstIndex(of: "]") else { return false }
            let numbers = part[..<end].split { !($0.isASCII && $0.isNumber) }
            let isNumeric = part[..<end].allSatisfy {
                $0.isASCII && $0.isNumber || $0.isWhitespace || "-–—.,;…to".contains($0)
            }
            return isNumeric && numbers.count > 1
        }
    }

    /// Whether the word None stands in the text, in any case and with anything but letters around it.
    private static func saysNone(_ text: Substring) -> Bool { words(text).contains("none") }

    private static func words(_ text: Substring) -> Set<String> {
        Set(text.split { !$0.isLetter }.map { $0.lowercased() })
    }
}

/// What was read of an answer that should select passages.
public struct SelectionReading: Sendable, Hashable {
    /// The positions selected, in the order found, each once; empty if the answer says None; nil if it can't be read.
    public var selection: [Position]?
    /// Identifiers that came again.
    public var repeated: [Int]
    /// Identifiers outside of the list; dropped.
    public var outOfRange: [Int]
    /// Whether words stood around the selection.
    public var proseAround: Bool
}
