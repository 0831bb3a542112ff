/// Counts over spans of a number.
public struct HistogramPlot: Sendable, Hashable {
    /// A span with its count.
    public struct Column: Sendable, Hashable {
        /// Its ends.
        public var span: Range<Double>
        /// How many fall into it.
        public var count: Int
        /// What it is called where `lower to upper` does not say it.
        public var name: String?

        /// Makes a column.
        public init(_ span: Range<Double>, _ count: Int, name: String? = nil) {
            self.span = span
            self.count = count
            self.name = name
        }
    }

    /// What it shows.
    public var title: String
    /// What is counted: `lists`.
    public var things: String
    /// What the number is.
    public var xTitle: String
    /// How the number reads.
    public var unit: PlotUnit
    /// The columns from left to right.
    public var columns: [Column]
    /// Whether the number is always whole.
    public var isWhole: Bool
    /// A threshold: what is left of it looks rejected.
    public var threshold: PlotMark?

    /// Makes a plot.
    public init(
        _ title: String,
        of things: String,
        over xTitle: String,
        unit: PlotUnit = .count,
        columns: [Column],
        isWhole: Bool = false,
        threshold: PlotMark? = nil
    ) {
        self.title = title
        self.things = things
        self.xTitle = xTitle
        self.unit = unit
        self.columns = columns
        self.isWhole = isWhole
        self.threshold = threshold
    }

    /// The plot as SVG.
    ///
    /// - Parameter id: a name that no other plot of the page has.
    public func svg(id: String) -> String {
        let low = columns.first?.span.lowerBound ?? 0
        let high = max(columns.last?.span.upperBound ?? 1, low + 1e-6)
        let axes = PlotAxes(
            x: low...high,
            unit,
            y: Double(max(1, columns.map(\.count).max() ?? 1)),
            .count,
            top: 0,
            hasMark: threshold != nil,
            wholeX: isWhole
        )
        var content = axes.content(xTitle: xTitle)
        for column in columns where column.count > 0 {
            let left = axes.place(x: column.span.lowerBound)
            let width = axes.place(x: column.span.upperBound) - left
            let gap = min(2, width * 0.2)
            // A column is seen, however small it is beside the largest.
            let top = min(axes.place(y: Double(column.count)), axes.bottom - 1.5)
            let isBelow = threshold.map { column.span.upperBound <= $0.x + 1e-9 } ?? false
            content.append(
                PlotFrame.rectangle(
                    x: left + gap / 2,
                    y: top,
                    width: max(0.5, width - gap),
                    height: axes.bottom - top,
                    isBelow ? "bar bad" : "bar",
                    tip: "\(name(of: column)): \(PlotUnit.count.text(Double(column.count))) \(things)"
                )
            )
        }
        if let threshold { content += axes.mark(threshold) }
        return PlotFrame(id: id, title: title, description: description).svg(height: axes.plotHeight, content)
    }

    private func name(of column: Column) -> String {
        column.name ?? "\(unit.text(column.span.lowerBound)) to \(unit.text(column.span.upperBound))"
    }

    private var description: String {
        let all = columns.reduce(0) { $0 + $1.count }
        guard let most = columns.max(by: { $0.count < $1.count }), all > 0 else { return "no \(things) yet" }
        return "\(PlotUnit.count.text(Double(all))) \(things); most, \(PlotUnit.count.text(Double(most.count))), at "
            + name(of: most)
    }
}
