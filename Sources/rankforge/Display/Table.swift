import Export
import Ingest

/// An aligned table for the terminal, no wider than it.
///
/// Where it would be wider, prose is cut first. Then columns leave it by their order of importance and stand below their row, each with its
/// title, so that what matters stays where it was and nothing else is lost. A name that is longer than a line goes over its end, whole, so
/// that it can be copied.
struct Table {
    /// How a column is aligned.
    enum Alignment {
        case left, right
        /// Words of which a part says enough, as of a question; the others are names and are not cut.
        case prose
    }

    /// A text of the table with its colour.
    struct Cell {
        let text: String
        let paint: Paint?

        init(_ text: String, _ paint: Paint? = nil) {
            self.text = Terminal.line(text, width: Table.longest)
            self.paint = paint
        }

        /// Whether it says nothing that a missing one would not.
        fileprivate var isNothing: Bool { ["", "-", "–", "0"].contains(text) }
    }

    /// No cell is longer, however wide the terminal is.
    private static let longest = 200
    /// Prose that is cut shorter says nothing any more.
    private static let readable = 20
    private static let gap = "  "

    private let columns: [(title: String, alignment: Alignment)]
    /// The columns in the order in which they leave the table; the first one never does.
    private let leaving: [Int]
    private var rows: [[Cell]] = []

    /// - Parameter leaving: titles of columns, the least important first; prose follows them, then the others from the right.
    init(_ columns: [(title: String, alignment: Alignment)], leaving: [String] = []) {
        self.columns = columns
        let named = leaving.compactMap { title in columns.firstIndex { $0.title == title } }
        let others = columns.indices.dropFirst().reversed().filter { !named.contains($0) }
        self.leaving =
            named + others.filter { columns[$0].alignment == .prose }
            + others.filter { columns[$0].alignment != .prose }
    }

    /// A table that can be written in other forms too.
    init(_ table: TextTable, leaving: [String] = []) {
        self.init(
            table.titles.enumerated().map { ($1, $0 < table.words ? .left : .right) },
            leaving: leaving
        )
        for row in table.rows { add(row) }
    }

    mutating func add(_ cells: [String]) { rows.append(cells.map { Cell($0) }) }

    mutating func add(_ cells: [Cell]) { rows.append(cells) }

    /// The lines: titles, then rows, columns two blanks apart.
    var text: String {
        let titles = columns.map { Cell($0.title, .bold) }
        let limit = Terminal.columns()
        let layout = layout(of: [titles] + rows, within: limit)
        return ([line(titles, layout)] + rows.flatMap { [line($0, layout)] + below($0, layout, within: limit) })
            .joined(separator: "\n")
    }

    // MARK: - Layout

    private struct Layout {
        /// The columns of the table, in their order.
        var places: [Int]
        /// How wide each column is, by its number.
        var widths: [Int]
    }

    private func layout(of all: [[Cell]], within limit: Int?) -> Layout {
        let widths = columns.indices.map { column in all.map { DisplayWidth.of($0[column].text) }.max() ?? 0 }
        var places = Array(columns.indices)
        guard let limit else { return Layout(places: places, widths: widths) }
        for column in leaving {
            if let fitted = fitted(widths, of: places, within: limit) { return Layout(places: places, widths: fitted) }
            places.removeAll { $0 == column }
        }
        return Layout(places: places, widths: fitted(widths, of: places, within: limit) ?? widths)
    }

    /// The widths where prose, the widest first, has given way; nil where that is not enough.
    private func fitted(_ widths: [Int], of places: [Int], within limit: Int) -> [Int]? {
        var widths = widths
        func excess() -> Int { places.reduce(Self.gap.count * (places.count - 1) - limit) { $0 + widths[$1] } }
        while excess() > 0 {
            let flexible = places.filter { columns[$0].alignment == .prose && widths[$0] > Self.readable }
            guard let widest = flexible.max(by: { widths[$0] < widths[$1] }) else { return nil }
            let second = flexible.filter { $0 != widest }.map { widths[$0] }.max() ?? Self.readable
            // Down to the next widest at once, then both by turns.
            widths[widest] -= max(1, min(excess(), widths[widest] - max(second, Self.readable)))
        }
        return widths
    }

    // MARK: - Lines

    private func line(_ row: [Cell], _ layout: Layout) -> String {
        layout.places.map { column in
            let shown = DisplayWidth.cut(row[column].text, to: layout.widths[column])
            let isRight = columns[column].alignment == .right
            // Nothing follows the last column, so nothing fills it.
            let isFilled = isRight || column != layout.places.last
            let missing = isFilled ? max(0, layout.widths[column] - DisplayWidth.of(shown)) : 0
            let fill = String(repeating: " ", count: missing)
            let painted = row[column].paint.map { $0(shown) } ?? shown
            return isRight ? fill + painted : painted + fill
        }
        .joined(separator: Self.gap).trimmingTrailingBlanks()
    }

    /// What has left the table of a row, each with its title, as many in a line as have room.
    private func below(_ row: [Cell], _ layout: Layout, within limit: Int?) -> [String] {
        guard let limit else { return [] }
        var lines: [String] = []
        var used = limit
        for column in columns.indices where !layout.places.contains(column) && !row[column].isNothing {
            let title = columns[column].title + " "
            let room = limit - Self.gap.count - DisplayWidth.of(title)
            let isProse = columns[column].alignment == .prose
            let shown = isProse ? DisplayWidth.cut(row[column].text, to: room) : row[column].text
            let width = Self.gap.count + DisplayWidth.of(title) + DisplayWidth.of(shown)
            let words = Self.gap + Paint.faint(title) + (row[column].paint.map { $0(shown) } ?? shown)
            if used + width > limit {
                lines.append(words)
                used = width
            } else {
                lines[lines.count - 1] += words
                used += width
            }
        }
        return lines
    }
}

extension String {
    fileprivate func trimmingTrailingBlanks() -> String {
        lastIndex { $0 != " " }.map { String(self[...$0]) } ?? ""
    }
}

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
