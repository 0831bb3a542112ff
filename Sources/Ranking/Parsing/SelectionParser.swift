/// Reads selections: `[2] [4]`, or the word None.
public enum SelectionParser {
    /// Reads an answer.
    ///
    /// - Parameters:
    ///   - answer: the model's text, with or without think and answer tags.
    ///   - size: passages offered.
    /// - Returns: the selection; nil in it if the text holds neither a valid identifier nor the word None.
    public static func read(_ answer: String, size: Int) -> SelectionReading {
        guard let text = AnswerText.extract(answer) else {
            return SelectionReading(selection: nil, repeated: [], outOfRange: [], proseAround: false)
        }
        let scan = IdentifierScan(text)
        var reading = SelectionReading(selection: nil, repeated: [], outOfRange: [], proseAround: scan.hasProse)
        var selected: [Position] = []
        for number in scan.identifiers.map(\.number) {
            guard number >= 1, number <= size else {
                reading.outOfRange.append(number)
                continue
            }
            let position = Position(index: number - 1)
            if selected.contains(position) { reading.repeated.append(number) } else { selected.append(position) }
        }
        if !selected.isEmpty || saysNone(text) { reading.selection = selected }
        return reading
    }

    /// Whether the word None stands in the text, in any case and with anything but letters around it.
    private static func saysNone(_ text: Substring) -> Bool {
        text.split { !$0.isLetter }.contains { $0.lowercased() == "none" }
    }
}
