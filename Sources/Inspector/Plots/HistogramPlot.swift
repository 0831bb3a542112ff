import Foundation
import Ranking

/// Counts over spans of a number.
struct HistogramPlot: Hashable {
    struct Column: Hashable {
        var span: Range<Double>
        var count: Int
        /// What it is called where `lower to upper` does not say it.
        var name: String?
    }

    var title: String
    /// What is counted: `lists`.
    var things: String
    var xTitle: String
    var unit = PlotUnit.count
    /// From left to right.
    var columns: [Column]
    /// Whether the number is always whole.
    var isWhole = false
    /// What is left of it looks rejected.
    var threshold: PlotMark?

    /// The plot as SVG.
    ///
    /// - Parameter id: a name that no other plot of the page has.
    func svg(id: String) -> String {
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

/// Counts over narrow spans gathered into as many as an eye can tell apart.
struct HistogramBinning: Sendable, Hashable {
    /// Gathered spans from low to high, none left out.
    let columns: [HistogramPlot.Column]
    /// How many lie beyond the rest, in the last column.
    let beyond: Int

    /// Gathers spans into wider ones of a round width.
    ///
    /// The few longest of all (one in two hundred) go into the last column, so that one of 30,000 does not press the others to a stroke.
    /// - Parameters:
    ///   - bins: lower ends and counts, from low to high.
    ///   - width: of one of them.
    ///   - most: how many columns at most.
    init(_ bins: [DomainFigures.Bin], width: Int, atMost most: Int) {
        let all = bins.reduce(0) { $0 + $1.count }
        guard let last = bins.last, all > 0 else {
            (columns, beyond) = ([], 0)
            return
        }
        var seen = 0
        let quantile = bins.first { bin in
            seen += bin.count
            return seen * 200 >= all * 199
        }
        let end = (quantile ?? last).value + width
        let steps = Ticks.upTo(Double(end), atMost: most, wholeOnly: true)
        let step = max(width, Int(clamped: steps.step) / width * width)
        let count = (end + step - 1) / step
        var counts = [Int](repeating: 0, count: count)
        var beyond = 0
        for bin in bins {
            if bin.value >= count * step { beyond += bin.count }
            counts[min(count - 1, bin.value / step)] += bin.count
        }
        self.beyond = beyond
        let tail = beyond
        columns = counts.enumerated().map { index, number in
            let span = Double(index * step)..<Double((index + 1) * step)
            let isTail = index == count - 1 && tail > 0
            return HistogramPlot.Column(
                span: span,
                count: number,
                name: isTail ? "\(PlotUnit.count.text(span.lowerBound)) and more" : nil
            )
        }
    }
}
