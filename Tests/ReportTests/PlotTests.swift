import Foundation
import Ranking
import Testing

@testable import Inspector
@testable import Store

@Suite("Plots")
struct PlotTests {
    /// A text of an SVG with the room that it takes.
    private struct Placed {
        var text: String
        var x: ClosedRange<Double>
        var y: Double
    }

    private static func texts(_ svg: String) throws -> [Placed] {
        let element = try Regex(
            "<text class=\"[^\"]*\" x=\"([^\"]*)\" y=\"([^\"]*)\" text-anchor=\"([^\"]*)\">([^<]*)</text>"
        )
        return try svg.matches(of: element).map { match in
            let parts = try (1...4).map { String(try #require(match.output[$0].substring)) }
            let x = try #require(Double(parts[0]))
            let width = PlotText.width(parts[3])
            let left = parts[2] == "end" ? x - width : parts[2] == "middle" ? x - width / 2 : x
            return Placed(text: parts[3], x: left...(left + width), y: try #require(Double(parts[1])))
        }
    }

    /// Pairs of texts that lie on each other, and texts that leave the plot.
    private static func faults(_ svg: String) throws -> [String] {
        let all = try texts(svg)
        var faults = all.filter { $0.x.lowerBound < -0.5 || $0.x.upperBound > PlotFrame.width + 0.5 }.map {
            "outside: \($0.text) \($0.x)"
        }
        for (index, first) in all.enumerated() {
            for second in all.dropFirst(index + 1) where abs(first.y - second.y) < 11 && first.x.overlaps(second.x) {
                faults.append("\(first.text) on \(second.text)")
            }
        }
        return faults
    }

    @Test("axes have round numbers that reach over what is shown")
    func ticks() {
        #expect(Ticks.upTo(92, atMost: 4).values == [0, 50, 100])
        #expect(Ticks.upTo(0.37, atMost: 4).values.map { PlotUnit.share.tick($0, step: 0.1) }.last == "40 %")
        #expect(Ticks.upTo(1, atMost: 4, wholeOnly: true).values == [0, 1])
        #expect(Ticks.upTo(0, atMost: 4).values.count >= 2)
        for largest in [1e-6, 0.003, 1, 7, 19.99, 20, 999, 123_456, 8e9] {
            let ticks = Ticks.upTo(largest, atMost: 5)
            let last = ticks.values.last ?? 0
            #expect(last >= largest * (1 - 1e-9) && last <= largest * 2.6 && ticks.values.count <= 7, "\(largest)")
            let words = ticks.values.map { PlotUnit.number.tick($0, step: ticks.step) }
            #expect(Set(words).count == words.count, "\(words)")
        }
        #expect(PlotUnit.count.text(1_234_567) == "1,234,567")
        #expect(PlotUnit.dollars.text(0.0375) == "$0.0375")
        #expect(PlotUnit.count.tick(20_000, step: 10_000) == "20k")
    }

    @Test(
        "labels lie apart and within the plot, however large, small, long or wide",
        arguments: [1, 3, 999, 92_079, 1_234_567_890]
    )
    func apart(largest: Int) throws {
        let names = ["biology", "a-domain-with-a-name-that-nobody-can-fit-beside-a-bar", "数学问题与定理的很长的名字在这里", "x"]
        let bars = BarPlot(
            title: "Bars",
            series: names.enumerated().map { .init(name: $1, colour: .series($0 + 1)) },
            rows: names.enumerated().map {
                .init(name: $1, values: [Double(largest) / Double($0 + 1), 0, 1, Double(largest) / 7])
            }
        )
        #expect(try Self.faults(bars.svg(id: "a")).isEmpty)
        var beside = bars
        beside.isStacked = false
        #expect(try Self.faults(beside.svg(id: "a")).isEmpty)
        let histogram = HistogramPlot(
            title: "Histogram",
            things: "lists",
            xTitle: "tokens",
            columns: (0..<20).map {
                .init(span: Double($0 * largest)..<Double(($0 + 1) * largest), count: $0 * largest / 20)
            },
            threshold: PlotMark(x: Double(19 * largest), name: "alpha")
        )
        #expect(try Self.faults(histogram.svg(id: "a")).isEmpty)
        let lines = LinePlot(
            title: "Lines",
            xTitle: "place",
            xUnit: .count,
            series: names.enumerated().map { index, name in
                .init(
                    name: name,
                    colour: .series(index),
                    points: (1...20).map { .init(x: Double($0), y: Double(largest * index)) }
                )
            },
            mark: PlotMark(x: 1, name: "first")
        )
        #expect(try Self.faults(lines.svg(id: "a")).isEmpty)
        // Nine such numbers would not fit below the axis.
        let long = LinePlot(
            title: "Long numbers",
            xTitle: "x",
            series: [
                .init(
                    name: "y",
                    colour: .good,
                    points: (0...9).map { .init(x: Double(largest) + Double($0) / 1e5, y: 1) }
                )
            ]
        )
        #expect(try Self.faults(long.svg(id: "a")).isEmpty)
    }

    @Test("SVG is well-formed, names itself, and holds neither style attributes nor scripts, whatever the names are")
    func hostile() throws {
        let evil = "</text><script>alert(1)</script>\" onload=\"x' & \u{202E}\u{1B}[31m"
        let plots = [
            BarPlot(title: evil, series: [.init(name: evil, colour: .good)], rows: [.init(name: evil, values: [1])])
                .svg(id: "a"),
            HistogramPlot(title: evil, things: evil, xTitle: evil, columns: [.init(span: 0..<1, count: 1, name: evil)])
                .svg(id: "a"),
            LinePlot(
                title: evil,
                xTitle: evil,
                series: [.init(name: evil, colour: .accent, points: [.init(x: 0, y: 1), .init(x: 1, y: 2)])]
            ).svg(id: "a"),
            BarPlot(title: "nothing", series: [], rows: []).svg(id: "a"),
            HistogramPlot(title: "nothing", things: "lists", xTitle: "x", columns: []).svg(id: "a"),
            LinePlot(title: "nothing", xTitle: "x", series: []).svg(id: "a"),
        ]
        for svg in plots {
            let document = try HTMLProbe.xml(svg)
            #expect(document.elements.isSubset(of: ["svg", "title", "desc", "text", "path", "rect", "circle"]))
            #expect(document.attributes.isDisjoint(with: ["style", "onload", "href"]), "\(document.attributes)")
            #expect(svg.contains("role=\"img\"") && svg.contains("<title id=\"a-title\">"))
            #expect(!svg.contains("\u{202E}") && !svg.contains("\u{1B}") && !svg.lowercased().contains("nan"))
        }
    }

    @Test("long tails are gathered in the last column, and every value is in one")
    func spans() throws {
        let bins = (0..<50).map { DomainFigures.Bin(value: $0 * 100, count: 100) } + [.init(value: 90_000, count: 3)]
        let spans = HistogramBinning(bins, width: 100, atMost: 24)
        #expect(spans.columns.reduce(0) { $0 + $1.count } == 5_003)
        #expect(spans.beyond == 3)
        #expect((2...24).contains(spans.columns.count))
        #expect(try #require(spans.columns.last).name == "4,500 and more")
        #expect(HistogramBinning([], width: 100, atMost: 24).columns.isEmpty)
        let one = HistogramBinning([.init(value: 0, count: 1)], width: 100, atMost: 24)
        #expect(one.columns.map(\.count) == [1] && one.beyond == 0)
    }

    @Test("with more domains than colours the smallest share one, and none is lost")
    func manyDomains() {
        let endings = (1...9).map {
            Ending(domain: "d\($0)", stage: .filter, status: .rejected, code: "low-ndcg", count: $0)
        }
        let figures = Figures(
            pipeline: "p",
            isSimulated: false,
            alpha: 0.4,
            funnel: [],
            endings: endings,
            costs: [],
            spentMicroUSD: 0,
            models: [],
            events: [],
            domains: (1...9).map { DomainTally().figures("d\($0)") },
            all: DomainTally().figures("all"),
            decisions: [:]
        )
        let plot = FigurePlots.endings(figures, status: .rejected)
        #expect(plot.series.map(\.name) == ["d5", "d6", "d7", "d8", "d9", "4 other domains"])
        #expect(plot.rows == [.init(name: "low-ndcg", values: [5, 6, 7, 8, 9, 10])])
    }

    @Test("an order counts by the places where the prompt showed the passages, not by those of the list")
    func shownPlaces() {
        // The prompt showed list positions 3, 1, 2; the teacher put list position 1 first, which it saw in place 2.
        let order = OrderFigure(permutation: "[1,3,2]", shown: "[3,1,2]", isUnchanged: false, isRepaired: false)
        #expect(order.order == [2, 1, 3])
        #expect(OrderFigure(permutation: "[2,1]", shown: nil, isUnchanged: false, isRepaired: false).order == [2, 1])
        var tally = DomainTally()
        tally.add(order)
        let places = tally.figures("d").places
        #expect(places.map(\.meanGiven) == [2, 1, 3] && places.map(\.expected) == [2, 2, 2])
    }
}
