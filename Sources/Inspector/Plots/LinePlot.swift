/// Values over a number, joined by lines.
struct LinePlot: Hashable {
    struct Point: Hashable {
        var x: Double
        /// 0 or more.
        var y: Double
    }

    struct Series: Hashable {
        var name: String
        var colour: PlotColour
        /// As what is expected and not seen.
        var isDashed = false
        /// From left to right.
        var points: [Point]
    }

    var title: String
    var xTitle: String
    var xUnit = PlotUnit.number
    var yUnit = PlotUnit.count
    /// Later ones lie above.
    var series: [Series]
    var mark: PlotMark?
    /// The least that the y axis shows: 1 for shares, so that plots side by side compare.
    var leastTop = 0.0

    /// The plot as SVG.
    ///
    /// - Parameter id: a name that no other plot of the page has.
    func svg(id: String) -> String {
        let legend = PlotFrame.legend(
            series.map { PlotFrame.Entry(name: $0.name, colour: $0.colour, isLine: true, isDashed: $0.isDashed) }
        )
        let points = series.flatMap(\.points)
        let low = points.map(\.x).min() ?? 0
        let axes = PlotAxes(
            x: low...max(points.map(\.x).max() ?? 1, low + 1e-6),
            xUnit,
            y: max(points.map(\.y).max() ?? 0, leastTop, 1e-9),
            yUnit,
            top: legend.height,
            hasMark: mark != nil,
            wholeX: xUnit == .count
        )
        var content = legend.content + axes.content(xTitle: xTitle)
        if let mark { content += axes.mark(mark) }
        for line in series {
            let places = line.points.map { (axes.place(x: $0.x), axes.place(y: $0.y)) }
            guard let first = places.first else { continue }
            let steps = "M\(PlotFrame.point(first))" + places.dropFirst().map { "L\(PlotFrame.point($0))" }.joined()
            content.append(PlotFrame.path(steps, line.colour.stroke, line.isDashed))
            // Dots that can be pointed at; a line of one point is nothing else.
            guard !line.isDashed, places.count <= 40 else { continue }
            for (place, point) in zip(places, line.points) {
                content.append(
                    Markup.element(
                        "circle",
                        [
                            "class": "dot \(line.colour.fill)", "cx": Markup.number(place.0),
                            "cy": Markup.number(place.1), "r": "2.5",
                        ],
                        "<title>\(Markup.text("\(line.name) at \(xUnit.text(point.x)): \(yUnit.text(point.y))"))</title>"
                    )
                )
            }
        }
        return PlotFrame(id: id, title: title, description: description).svg(height: axes.plotHeight, content)
    }

    private var description: String {
        series.map { line in
            guard let first = line.points.first, let last = line.points.last else { return "\(line.name): nothing yet" }
            return "\(line.name) from \(yUnit.text(first.y)) at \(xUnit.text(first.x)) to \(yUnit.text(last.y)) at "
                + xUnit.text(last.x)
        }
        .joined(separator: "; ")
    }
}
