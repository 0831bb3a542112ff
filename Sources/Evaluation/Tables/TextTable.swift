import Foundation

/// A table that can be written for terminals, for Markdown and for LaTeX.
public struct TextTable: Sendable {
    /// How it is written.
    public enum Form: String, Sendable, CaseIterable {
        /// Aligned columns.
        case text
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
        case .text: aligned
        case .markdown: markdown
        case .latex: latex
        }
    }

    private var aligned: String {
        let all = [titles] + rows
        let widths = titles.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
        return all.map { row in
            let cells = titles.indices.map { column in
                let fill = String(repeating: " ", count: widths[column] - row[column].count)
                return column < words ? row[column] + fill : fill + row[column]
            }
            var line = cells.joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            return line
        }.joined(separator: "\n")
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
