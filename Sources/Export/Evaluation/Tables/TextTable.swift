import Foundation

/// A table that can be shown, and written for Markdown and for LaTeX.
package struct TextTable: Sendable {
    /// How it is written for other programs.
    package enum Form: String, Sendable, CaseIterable {
        /// A GitHub table.
        case markdown
        /// A `tabular` with `booktabs` rules.
        case latex
    }

    package var titles: [String]
    package var rows: [[String]] = []
    /// How many columns from the left hold words and not numbers.
    package var words: Int

    /// Makes an empty table.
    package init(_ titles: [String], words: Int = 1) {
        self.titles = titles
        self.words = words
    }

    /// The table's lines.
    package func text(_ form: Form) -> String {
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
