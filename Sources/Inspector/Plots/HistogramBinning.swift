import Foundation
import Ranking

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
                span,
                number,
                name: isTail ? "\(PlotUnit.count.text(span.lowerBound)) and more" : nil
            )
        }
    }
}
