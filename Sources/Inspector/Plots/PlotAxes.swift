/// The two axes of a plot that stands: round numbers, grid lines, titles, and where a value lies.
struct PlotAxes {
    /// The height of the part with the values.
    static let height = 150.0

    let x: ClosedRange<Double>
    let yTop: Double
    private let xTicks: Ticks
    private let yTicks: Ticks
    private let xUnit: PlotUnit
    private let yUnit: PlotUnit
    private let left: Double
    private let right: Double
    private let top: Double

    /// Makes axes.
    ///
    /// - Parameters:
    ///   - y: the largest value to be shown; the axis ends at the next round number.
    ///   - top: where the plot begins, below its legend.
    ///   - hasMark: whether the word of a mark needs a line.
    init(
        x: ClosedRange<Double>,
        _ xUnit: PlotUnit,
        y: Double,
        _ yUnit: PlotUnit,
        top: Double,
        hasMark: Bool,
        wholeX: Bool = false
    ) {
        self.x = x
        // The word of a mark stands above the values, where it hides none.
        (self.xUnit, self.yUnit, self.top) = (xUnit, yUnit, top + 6 + (hasMark ? PlotText.line - 2 : 0))
        let yTicks = Ticks.upTo(y, atMost: 4, wholeOnly: yUnit == .count)
        self.yTicks = yTicks
        yTop = yTicks.values.last ?? 1
        left = (yTicks.values.map { PlotText.width(yUnit.tick($0, step: yTicks.step)) }.max() ?? 0) + 8
        right = PlotFrame.width - 12
        // The most ticks whose labels stay apart.
        let choices = stride(from: 9, through: 1, by: -1).map {
            Ticks(from: x.lowerBound, to: x.upperBound, atMost: $0, wholeOnly: wholeX)
        }
        let ends = (left, right)
        xTicks =
            choices.first { ticks in
                let spans = ticks.values.map { value in
                    let label = xUnit.tick(value, step: ticks.step)
                    let centre = Self.centre(of: label, at: Self.place(value, in: x, from: ends.0, to: ends.1))
                    return centre - PlotText.width(label) / 2...centre + PlotText.width(label) / 2
                }
                return zip(spans, spans.dropFirst()).allSatisfy { $0.upperBound + 8 <= $1.lowerBound }
            } ?? Ticks(from: x.lowerBound, to: x.lowerBound, atMost: 1)
    }

    /// Where the values end and the axis' words begin.
    var bottom: Double { top + Self.height }

    /// The height of all, with a title of the x axis below.
    var plotHeight: Double { bottom + 2 * PlotText.line + 4 }

    func place(x value: Double) -> Double { Self.place(value, in: x, from: left, to: right) }

    private static func place(_ value: Double, in x: ClosedRange<Double>, from left: Double, to right: Double) -> Double
    {
        left + (value - x.lowerBound) / max(x.upperBound - x.lowerBound, 1e-9) * (right - left)
    }

    /// The middle of a label: below its place, but within the plot.
    private static func centre(of label: String, at place: Double) -> Double {
        let half = PlotText.width(label) / 2
        return min(max(place, half), PlotFrame.width - half)
    }

    func place(y value: Double) -> Double { bottom - value / yTop * Self.height }

    /// Grid, numbers and the title of the x axis.
    func content(xTitle: String) -> [String] {
        var content: [String] = []
        for value in yTicks.values {
            let y = place(y: value)
            content.append(PlotFrame.line(from: (left, y), to: (right, y), value == 0 ? "axis" : "grid"))
            content.append(
                PlotFrame.text(yUnit.tick(value, step: yTicks.step), x: left - 6, y: y + 4, "tick", anchor: "end")
            )
        }
        for value in xTicks.values {
            let at = place(x: value)
            let label = xUnit.tick(value, step: xTicks.step)
            let centre = Self.centre(of: label, at: at)
            content.append(PlotFrame.line(from: (at, bottom), to: (at, bottom + 4), "axis"))
            content.append(PlotFrame.text(label, x: centre, y: bottom + PlotText.line, "tick", anchor: "middle"))
        }
        content.append(
            PlotFrame.text(
                PlotText.cut(xTitle, to: PlotFrame.width - left),
                x: (left + right) / 2,
                y: bottom + 2 * PlotText.line,
                "label",
                anchor: "middle"
            )
        )
        return content
    }

    /// A line across the values at a place of the x axis, with its word above it.
    func mark(_ mark: PlotMark) -> [String] {
        guard x.contains(mark.x) else { return [] }
        let at = place(x: mark.x)
        let half = PlotText.width(mark.name) / 2
        let centre = min(max(at, left + half), PlotFrame.width - half)
        return [
            PlotFrame.line(from: (at, top - 5), to: (at, bottom), "mark"),
            PlotFrame.text(mark.name, x: centre, y: top - 8, "tick", anchor: "middle"),
        ]
    }
}
