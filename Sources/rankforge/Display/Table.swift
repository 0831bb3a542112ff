/// An aligned table for the terminal.
struct Table {
    /// How a column is aligned.
    enum Alignment {
        case left, right
    }

    private let columns: [(title: String, alignment: Alignment)]
    private var rows: [[String]] = []

    init(_ columns: [(title: String, alignment: Alignment)]) {
        self.columns = columns
    }

    mutating func add(_ cells: [String]) {
        rows.append(cells.map { Terminal.line($0, width: 200) })
    }

    /// The lines: titles, then rows, columns two blanks apart.
    var text: String {
        let all = [columns.map(\.title)] + rows
        let widths = columns.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
        return all.map { row in
            columns.indices.map { column in
                let fill = String(repeating: " ", count: widths[column] - row[column].count)
                return columns[column].alignment == .left ? row[column] + fill : fill + row[column]
            }
            .joined(separator: "  ").trimmingTrailingBlanks()
        }
        .joined(separator: "\n")
    }
}

extension String {
    fileprivate func trimmingTrailingBlanks() -> String {
        lastIndex { $0 != " " }.map { String(self[...$0]) } ?? ""
    }
}
