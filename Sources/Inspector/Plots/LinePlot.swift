/// Values over a number, joined by lines.
public struct LinePlot: Sendable, Hashable {
    /// A point.
    public struct Point: Sendable, Hashable {
        /// Along the axis.
        public var x: Double
        /// Its value, 0 or more.
        public var y: Double

        /// Makes a point.
        public init(_ x: Double, _ y: Double) {
            self.x = x
            self.y = y
        }
    }

    /// A line.
    public struct Series: Sendable, Hashable {
        /// Its name in the legend.
        public var name: String
        /// Its colour.
        public var colour: PlotColour
        /// Whether it is broken, as what is expected and not seen.
        public var isDashed: Bool
        /// From left to right.
        public var points: [Point]

        /// Makes a line.
        public init(_ name: String, _ colour: PlotColour, isDashed: Bool = false, points: [Point]) {
            self.name = name
            self.colour = colour
            self.isDashed = isDashed
            self.points = points
        }
    }

    /// What it shows.
    public var title: String
    /// What lies along the x axis.
    public var xTitle: String
    /// How the x axis reads.
    public var xUnit: PlotUnit
    /// How the values read.
    public var yUnit: PlotUnit
    /// The lines; later ones lie above.
    public var series: [Series]
    /// A threshold.
    public var mark: PlotMark?
    /// The least that the y axis shows: 1 for shares, so that plots side by side compare.
    public var leastTop: Double

    /// Makes a plot.
    public init(
        _ title: String,
        over xTitle: String,
        xUnit: PlotUnit = .number,
        yUnit: PlotUnit = .count,
        series: [Series],
        mark: PlotMark? = nil,
        leastTop: Double = 0
    ) {
        self.title = title
        self.xTitle = xTitle
        self.xUnit = xUnit
        self.yUnit = yUnit
        self.series = series
        self.mark = mark
        self.leastTop = leastTop
    }

    /// The plot as SVG.
    ///
    /// - Parameter id: a name that no other plot of the page has.
    public func svg(id: String) -> String {
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
