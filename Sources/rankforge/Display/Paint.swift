/// How words stand out on a terminal with colours; none of them says anything that the word does not.
enum Paint: String {
    case bold = "1"
    case faint = "2"
    case bad = "31"
    case good = "32"
    case warn = "33"
    case accent = "36"

    /// The text in this colour, where standard output takes colours.
    func callAsFunction(_ text: String) -> String {
        Terminal.hasColour && !text.isEmpty ? "\u{1B}[\(rawValue)m\(text)\u{1B}[0m" : text
    }

    /// The text without any of these colours.
    static func plain(_ text: String) -> String { text.replacing(/\x1B\[[0-9;]*m/, with: "") }

    /// Whether colours are wanted (no-color.org, bixense.com/clicolors).
    ///
    /// NO_COLOR has the last word, then CLICOLOR_FORCE, then whether anybody looks.
    static func isWanted(_ environment: [String: String], isTerminal: Bool) -> Bool {
        if let no = environment["NO_COLOR"], !no.isEmpty { return false }
        if let force = environment["CLICOLOR_FORCE"], !force.isEmpty, force != "0" { return true }
        return isTerminal && environment["CLICOLOR"] != "0" && environment["TERM"] != "dumb"
    }
}
