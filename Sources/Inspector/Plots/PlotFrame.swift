import Foundation

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
