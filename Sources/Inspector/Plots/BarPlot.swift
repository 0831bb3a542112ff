/// Bars that lie, a row for each name: stacked, or beside each other.
struct BarPlot: Hashable {
    struct Series: Hashable {
        var name: String
        var colour: PlotColour
    }

    struct Row: Hashable {
        var name: String
        /// A value for each series.
        var values: [Double]
    }

    var title: String
    var series: [Series]
    /// From top to bottom.
    var rows: [Row]
    var unit = PlotUnit.count
    /// Whether the parts of a row follow each other, rather than lie below each other.
    var isStacked = true

    /// The plot as SVG.
    ///
    /// - Parameter id: a name that no other plot of the page has.
    func svg(id: String) -> String {
        // A part that no row has is no help in reading the others.
        let seen = series.enumerated().filter { index, _ in
            !isStacked || rows.contains { $0.values.indices.contains(index) && $0.values[index] > 0 }
        }
        let legend = PlotFrame.legend(seen.map { PlotFrame.Entry(name: $1.name, colour: $1.colour) })
        let names = min(150, (rows.map { PlotText.width($0.name) }.max() ?? 0)) + 8
        let numbers = (rows.flatMap(labels).map(PlotText.width).max() ?? 0) + 6
        let scale = (PlotFrame.width - names - numbers) / max(largest, 1e-9)
        let thickness = isStacked || series.count == 1 ? 16.0 : 12
        var content = legend.content
        var y = legend.height
        for row in rows {
            let lines = isStacked ? 1 : series.count
            let height = Double(lines) * (thickness + 1)
            content.append(
                PlotFrame.text(
                    PlotText.cut(row.name, to: names - 8),
                    x: names - 8,
                    y: y + height / 2 + 4,
                    "label",
                    anchor: "end"
                )
            )
            content += bars(of: row, x: names, y: y, scale: scale, thickness: thickness)
            y += height + 7
        }
        return PlotFrame(id: id, title: title, description: description).svg(height: max(y, 1), content)
    }

    private func bars(of row: Row, x start: Double, y: Double, scale: Double, thickness: Double) -> [String] {
        var content: [String] = []
        var x = start
        for (index, value) in row.values.prefix(series.count).enumerated() {
            let line = isStacked ? y : y + Double(index) * (thickness + 1)
            let tip = "\(row.name), \(series[index].name): \(unit.text(value))"
            // A part is seen, however small it is, and a hair's breadth apart from the next one.
            let width = value > 0 ? max(1.5, value * scale - (isStacked ? 1 : 0)) : 0
            if width > 0 {
                content.append(
                    PlotFrame.rectangle(
                        x: isStacked ? x : start,
                        y: line,
                        width: width,
                        height: thickness,
                        series[index].colour.bar,
                        tip: tip
                    )
                )
            }
            x += isStacked ? value * scale : 0
            if !isStacked {
                content.append(
                    PlotFrame.text(unit.text(value), x: start + width + 5, y: line + thickness / 2 + 4, "tick")
                )
            }
        }
        if isStacked {
            content.append(
                PlotFrame.text(labels(of: row)[0], x: x + 5, y: y + thickness / 2 + 4, "tick")
            )
        }
        return content
    }

    private func labels(of row: Row) -> [String] {
        isStacked ? [unit.text(row.values.reduce(0, +))] : row.values.map(unit.text)
    }

    private var largest: Double {
        rows.map { isStacked ? $0.values.reduce(0, +) : $0.values.max() ?? 0 }.max() ?? 0
    }

    /// Every row in words, as far as people listen.
    private var description: String {
        let told = rows.prefix(12).map { row in
            let parts = zip(series, row.values).map { "\($0.name) \(unit.text($1))" }
            return "\(row.name): \(parts.joined(separator: ", "))"
        }
        return told.joined(separator: "; ") + (rows.count > told.count ? "; and \(rows.count - told.count) more" : "")
    }
}
