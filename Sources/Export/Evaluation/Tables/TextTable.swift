import Foundation

/// A table that can be shown, and written for Markdown and for LaTeX.
public struct TextTable: Sendable {
    /// How it is written for other programs.
    public enum Form: String, Sendable, CaseIterable {
        /// A GitHub table.
        case markdown
        /// A `tabular` with `booktabs` rules.
        case latex
    }

    /// The titles.
    public var titles: [String]
    /// The rows.
    public var rows: [[String]] = []
    /// How many columns from the left hold words and not numbers.
    public var words: Int

    /// Makes an empty table.
    public init(_ titles: [String], words: Int = 1) {
        self.titles = titles
        self.words = words
    }

    /// The table's lines.
    public func text(_ form: Form) -> String {
        switch form {
        case .markdown: markdown
        case .latex: latex
        }
    }

    private var markdown: String {
        func line(_ cells: [String]) -> String {
            "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |"
        }
        let rule = "|" + titles.indices.map { $0 < words ? "---|" : "---:|" }.joined()
        return ([line(titles), rule] + rows.map(line)).joined(separator: "\n")
    }

    private var latex: String {
        let columns = titles.indices.map { $0 < words ? "l" : "r" }.joined()
        func line(_ cells: [String]) -> String { cells.map(Self.escaped).joined(separator: " & ") + " \\\\" }
        return
            (["\\begin{tabular}{\(columns)}", "\\toprule", line(titles), "\\midrule"] + rows.map(line)
            + ["\\bottomrule", "\\end{tabular}"]).joined(separator: "\n")
    }

    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for character in text {
            switch character {
            case "&", "%", "$", "#", "_", "{", "}": escaped += "\\\(character)"
            case "\\": escaped += "\\textbackslash{}"
            case "~": escaped += "\\textasciitilde{}"
            case "^": escaped += "\\textasciicircum{}"
            case "–": escaped += "--"
            case "†": escaped += "$^\\dagger$"
            case "±": escaped += "$\\pm$"
            default: escaped.append(character)
            }
        }
        return escaped
    }
}
