import Text

/// How wide text is in a plot, where nobody can measure it.
enum PlotText {
    /// The size of all text, in the plot's units.
    static let size = 12.0
    /// From line to line.
    static let line = 16.0

    /// Rather too wide than too narrow, so that labels stay apart in any system's font.
    static func width(_ text: String) -> Double {
        text.reduce(0) { $0 + width($1) }
    }

    /// The text if it fits, else as much of it as does with an ellipsis.
    static func cut(_ text: String, to width: Double) -> String {
        if self.width(text) <= width { return text }
        var used = self.width("…")
        let kept = text.prefix { character in
            used += self.width(character)
            return used <= width
        }
        return kept + "…"
    }

    private static func width(_ character: Character) -> Double {
        switch character {
        case "i", "l", "j", ".", ",", ":", ";", "'", "|", "!", "I", "(", ")", "[", "]", " ": 3.9
        case "m", "w", "M", "W", "%", "@": 10.8
        case "0"..."9", "$", "-", "+", "…", "A"..."Z": 8.2
        case _ where character.isASCII: 7
        default: DisplayWidth.of(String(character)) > 1 ? 12.6 : 8.2
        }
    }
}
