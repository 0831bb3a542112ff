import Text

/// An aligned table for the terminal, no wider than it.
struct Table {
    /// How a column is aligned.
    enum Alignment {
        case left, right
    }

    /// A text of the table with its colour.
    struct Cell {
        let text: String
        let paint: Paint?

        init(_ text: String, _ paint: Paint? = nil) {
            self.text = Terminal.line(text, width: Table.longest)
            self.paint = paint
        }
    }

    /// No cell is longer, however wide the terminal is.
    private static let longest = 200
    /// No column of words gets narrower than this for want of room.
    private static let narrowest = 8
    private static let gap = 2

    private let columns: [(title: String, alignment: Alignment)]
    private var rows: [[Cell]] = []

    init(_ columns: [(title: String, alignment: Alignment)]) {
        self.columns = columns
    }

    mutating func add(_ cells: [String]) { rows.append(cells.map { Cell($0) }) }

    mutating func add(_ cells: [Cell]) { rows.append(cells) }

    /// The lines: titles, then rows, columns two blanks apart.
    var text: String {
        let all = [columns.map { Cell($0.title, .bold) }] + rows
        let widths = widths(of: all, within: Terminal.columns())
        return all.map { row in
            columns.indices.map { column in
                let shown = DisplayWidth.cut(row[column].text, to: widths[column])
                // Nothing follows the last column, so nothing fills it.
                let isFilled = columns[column].alignment == .right || column < columns.count - 1
                let missing = isFilled ? max(0, widths[column] - DisplayWidth.of(shown)) : 0
                let fill = String(repeating: " ", count: missing)
                let painted = row[column].paint.map { $0(shown) } ?? shown
                return columns[column].alignment == .left ? painted + fill : fill + painted
            }
            .joined(separator: String(repeating: " ", count: Self.gap)).trimmingTrailingBlanks()
        }
        .joined(separator: "\n")
    }

    /// The columns' widths: what their texts take; where that is too much, the widest columns of words give way first.
    private func widths(of all: [[Cell]], within limit: Int?) -> [Int] {
        var widths = columns.indices.map { column in all.map { DisplayWidth.of($0[column].text) }.max() ?? 0 }
        guard let limit else { return widths }
        let gaps = Self.gap * (columns.count - 1)
        while widths.reduce(gaps, +) > limit {
            let flexible = columns.indices.filter {
                columns[$0].alignment == .left && widths[$0] > Self.narrowest
            }
            guard let widest = flexible.max(by: { widths[$0] < widths[$1] }) else { break }
            let second = flexible.filter { $0 != widest }.map { widths[$0] }.max() ?? Self.narrowest
            let excess = widths.reduce(gaps, +) - limit
            // Down to the next widest at once, then both by turns.
            widths[widest] -= max(1, min(excess, widths[widest] - max(second, Self.narrowest)))
        }
        return widths
    }
}

extension String {
    fileprivate func trimmingTrailingBlanks() -> String {
        lastIndex { $0 != " " }.map { String(self[...$0]) } ?? ""
    }
}
