import Foundation
import Ingest
import Ranking

/// What every plot has: its size, its words for those who don't see it, and its legend.
struct PlotFrame {
    /// The width of every plot in its own units; the page scales it.
    static let width = 400.0

    /// An entry of a legend.
    struct Entry {
        var name: String
        var colour: PlotColour
        var isLine = false
        var isDashed = false
    }

    /// Names the plot's parts on the page.
    let id: String
    /// What it shows.
    let title: String
    /// What there is to see, in words.
    let description: String

    /// The whole plot.
    func svg(height: Double, _ content: [String]) -> String {
        Markup.element(
            "svg",
            [
                "class": "plot", "role": "img", "aria-labelledby": "\(id)-title \(id)-desc",
                "viewBox": "0 0 \(Markup.number(Self.width)) \(Markup.number(height))",
            ],
            Markup.element("title", ["id": id + "-title"], Markup.text(title))
                + Markup.element("desc", ["id": id + "-desc"], Markup.text(description.isEmpty ? title : description))
                + content.joined()
        )
    }

    /// A legend at the top, in as many lines as it takes, and its height.
    static func legend(_ entries: [Entry]) -> (content: [String], height: Double) {
        guard entries.count > 1 || entries.contains(where: \.isLine) else { return ([], 0) }
        var x = 0.0
        var line = 0.0
        var content: [String] = []
        for entry in entries {
            let name = PlotText.cut(entry.name, to: width - 20)
            let room = 16 + PlotText.width(name) + 14
            if x > 0, x + room - 14 > width { (x, line) = (0, line + 1) }
            let y = line * PlotText.line + 10
            if entry.isLine {
                content.append(self.line(from: (x, y - 4), to: (x + 12, y - 4), entry.colour.stroke, entry.isDashed))
            } else {
                content.append(rectangle(x: x, y: y - 9, width: 10, height: 10, entry.colour.fill))
            }
            content.append(text(name, x: x + 16, y: y, "label"))
            x += room
        }
        return (content, (line + 1) * PlotText.line + 8)
    }

    static func text(_ text: String, x: Double, y: Double, _ style: String, anchor: String = "start") -> String {
        Markup.element(
            "text",
            ["class": style, "x": Markup.number(x), "y": Markup.number(y), "text-anchor": anchor],
            Markup.text(text)
        )
    }

    static func line(
        from start: (Double, Double),
        to end: (Double, Double),
        _ style: String,
        _ isDashed: Bool = false
    ) -> String {
        path("M\(point(start))L\(point(end))", style, isDashed)
    }

    static func path(_ steps: String, _ style: String, _ isDashed: Bool = false) -> String {
        isDashed
            ? Markup.element(
                "path",
                ["class": style, "d": steps, "fill": "none", "stroke-width": "1.5", "stroke-dasharray": "4 3"]
            )
            : Markup.element("path", ["class": style, "d": steps, "fill": "none"])
    }

    /// A rectangle; what it stands for shows where the pointer rests on it.
    static func rectangle(
        x: Double,
        y: Double,
        width: Double,
        height: Double,
        _ style: String,
        tip: String? = nil
    ) -> String {
        Markup.element(
            "rect",
            [
                "class": style, "x": Markup.number(x), "y": Markup.number(y), "width": Markup.number(width),
                "height": Markup.number(height),
            ],
            tip.map { "<title>\(Markup.text($0))</title>" } ?? ""
        )
    }

    static func point(_ point: (Double, Double)) -> String { "\(Markup.number(point.0)) \(Markup.number(point.1))" }
}

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

/// Round numbers along an axis: steps of 1, 2 or 5 times a power of ten.
struct Ticks: Sendable, Hashable {
    /// The distance of two.
    let step: Double
    /// From low to high.
    let values: [Double]

    /// More than any axis asks for; a range that is none must not fill memory.
    private static let most = 1000

    /// Round numbers within a range, as many as asked for or fewer.
    ///
    /// - Parameter wholeOnly: whether there is nothing between whole numbers.
    init(from low: Double, to high: Double, atMost count: Int, wholeOnly: Bool = false) {
        let span = max(high - low, 1e-9)
        var step = Self.step(atLeast: span / Double(max(1, count)))
        if wholeOnly { step = max(1, step) }
        let first = Int(clamped: (low / step - 1e-9).rounded(.up))
        let last = min(Int(clamped: (high / step + 1e-9).rounded(.down)), first.clampedAdding(Self.most))
        let all = first <= last ? (first...last).map { Double($0) * step } : [low]
        // Rounding of the range can let one more in than asked for.
        self.init(step: step, values: all)
    }

    private init(step: Double, values: [Double]) {
        self.step = step
        self.values = values
    }

    /// From 0 to the first round number that is not below the largest value.
    static func upTo(_ largest: Double, atMost count: Int, wholeOnly: Bool = false) -> Ticks {
        let ticks = Ticks(from: 0, to: largest, atMost: count, wholeOnly: wholeOnly)
        let top = (largest / ticks.step - 1e-9).rounded(.up) * ticks.step
        return Ticks(from: 0, to: max(top, ticks.step), step: ticks.step)
    }

    private init(from low: Double, to high: Double, step: Double) {
        self.init(
            step: step,
            values: (0...max(0, min(Self.most, Int(clamped: (high / step).rounded())))).map { Double($0) * step }
        )
    }

    private static func step(atLeast least: Double) -> Double {
        let power = pow(10, log10(least).rounded(.down))
        let factor = [1.0, 2, 5, 10].first { $0 * power >= least * (1 - 1e-9) } ?? 10
        return factor * power
    }
}

/// A place on the x axis of a plot with a word: a threshold.
struct PlotMark: Hashable {
    var x: Double
    var name: String
}

/// How wide text is in a plot, where nobody can measure it.
enum PlotText {
    /// The size of all text, in the plot's units.
    static let size = 12.0
    /// From line to line.
    static let line = 16.0

    /// Rather too wide than too narrow, so that labels stay apart in any system's font.
    static func width(_ text: String) -> Double {
        text.reduce(0) { $0 + width($1) }
    }

    /// The text if it fits, else as much of it as does with an ellipsis.
    static func cut(_ text: String, to width: Double) -> String {
        if self.width(text) <= width { return text }
        var used = self.width("…")
        let kept = text.prefix { character in
            used += self.width(character)
            return used <= width
        }
        return kept + "…"
    }

    private static func width(_ character: Character) -> Double {
        switch character {
        case "i", "l", "j", ".", ",", ":", ";", "'", "|", "!", "I", "(", ")", "[", "]", " ": 3.9
        case "m", "w", "M", "W", "%", "@": 10.8
        case "0"..."9", "$", "-", "+", "…", "A"..."Z": 8.2
        case _ where character.isASCII: 7
        default: DisplayWidth.of(String(character)) > 1 ? 12.6 : 8.2
        }
    }
}
