import Foundation

/// The study's figures as a drawing: a panel for each scenario, a line for each number of samples, a dot for each alpha.
enum StudyPlot {
    private static let side = 300.0
    private static let colours = [1: "#b5651d", 3: "#1f6f8b", 5: "#3b7a3b"]

    static func svg(_ points: [StudyPoint]) -> String {
        let scenarios = points.reduce(into: [String]()) { if $0.last != $1.scenario { $0.append($1.scenario) } }
        let width = Double(scenarios.count) * (side + 70) + 20
        var parts = [
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(number(width)) 430\" font-family=\"sans-serif\" font-size=\"12\">",
            "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>",
        ]
        for (place, scenario) in scenarios.enumerated() {
            let left = 60 + Double(place) * (side + 70)
            parts += panel(points.filter { $0.scenario == scenario }, title: scenario, left: left, top: 40)
        }
        for (place, entry) in colours.sorted(by: { $0.key < $1.key }).enumerated() {
            let x = 60 + Double(place) * 150
            parts.append(
                "<line x1=\"\(x)\" y1=\"410\" x2=\"\(x + 24)\" y2=\"410\" stroke=\"\(entry.value)\" stroke-width=\"2\"/>"
            )
            parts.append(
                "<text x=\"\(x + 30)\" y=\"414\">\(entry.key == 1 ? "one sample" : "\(entry.key) samples vote")</text>"
            )
        }
        parts.append(
            "<text x=\"520\" y=\"414\">SIMULATED ERRORS; dots from right to left: no filter, alpha 0.1 … 0.7; ring: 0.4</text>"
        )
        return (parts + ["</svg>"]).joined(separator: "\n") + "\n"
    }

    private static func panel(_ points: [StudyPoint], title: String, left: Double, top: Double) -> [String] {
        func x(_ recall: Double) -> Double { left + recall * side }
        func y(_ precision: Double) -> Double { top + (1 - precision) * side }
        var parts = [
            "<text x=\"\(number(left))\" y=\"\(number(top - 14))\" font-weight=\"bold\">\(title)</text>",
            "<rect x=\"\(number(left))\" y=\"\(number(top))\" width=\"\(side)\" height=\"\(side)\" fill=\"none\" stroke=\"#999\"/>",
            "<text x=\"\(number(left + side / 2))\" y=\"\(number(top + side + 36))\" text-anchor=\"middle\">recall: right lists that are kept</text>",
            "<text transform=\"translate(\(number(left - 36)) \(number(top + side / 2))) rotate(-90)\" text-anchor=\"middle\">precision: kept lists that are right</text>",
        ]
        for tick in stride(from: 0.0, through: 1.0, by: 0.25) {
            parts.append(
                "<path d=\"M\(number(left)) \(number(y(tick)))h\(side)M\(number(x(tick))) \(number(top))v\(side)\" stroke=\"#eee\"/>"
            )
            parts.append(
                "<text x=\"\(number(left - 6))\" y=\"\(number(y(tick) + 4))\" text-anchor=\"end\">\(String(format: "%.2f", tick))</text>"
            )
            parts.append(
                "<text x=\"\(number(x(tick)))\" y=\"\(number(top + side + 16))\" text-anchor=\"middle\">\(String(format: "%.2f", tick))</text>"
            )
        }
        for (samples, colour) in colours.sorted(by: { $0.key < $1.key }) {
            let line = points.filter { $0.samples == samples }
            let path = line.map { "\(number(x($0.recall))),\(number(y($0.precision)))" }.joined(separator: " ")
            parts.append("<polyline points=\"\(path)\" fill=\"none\" stroke=\"\(colour)\" stroke-width=\"2\"/>")
            for point in line {
                let isPaper = point.alpha == 0.4
                parts.append(
                    "<circle cx=\"\(number(x(point.recall)))\" cy=\"\(number(y(point.precision)))\" r=\"\(isPaper ? 5 : 3)\" fill=\"\(isPaper ? "white" : colour)\" stroke=\"\(colour)\" stroke-width=\"2\"><title>\(samples) samples, alpha \(point.alpha)</title></circle>"
                )
            }
        }
        return parts
    }

    private static func number(_ value: Double) -> String { String(format: "%.1f", value) }
}
