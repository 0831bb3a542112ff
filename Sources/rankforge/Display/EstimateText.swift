import Foundation
import Pipeline
import Ranking
import Teacher

/// What a run would ask and cost, for people.
enum EstimateText {
    static func show(_ estimate: CostEstimate, configuration: PipelineConfiguration, asJSON: Bool) throws {
        if asJSON { return try JSONOutput.document(estimate) }
        let isNamed = configuration.teachers.contains { $0.name != nil }
        var table = Table(
            [("domain", .left), ("stage", .left)] + (isNamed ? [("teacher", .left)] : [])
                + [
                    ("requests", .right), ("stored", .right), ("prompt tokens", .right), ("answer tokens", .right),
                    ("cost", .left),
                ],
            leaving: ["answer tokens", "prompt tokens", "stored", "requests"]
        )
        for line in estimate.lines {
            var cells = [line.domain, line.stage.rawValue]
            if isNamed { cells.append(line.teacher ?? "-") }
            cells += [
                (line.isAssumed ? "~" : "") + String(line.requests), String(line.stored),
                String(line.promptTokens), String(line.completionTokens),
                line.costMicroUSD == nil ? "unknown" : cost(line.costMicroUSD),
            ]
            table.add(cells)
        }
        print(table.text)
        for line in estimate.lines {
            guard let texts = line.texts else { continue }
            Terminal.show(
                "\(line.domain): \(texts) texts to embed, \(line.stored) stored; what is found and asked then is assumed"
            )
        }
        print("")
        for teacher in configuration.teachers where isNamed {
            let own = estimate.of(teacher.name)
            Terminal.show(
                "\(teacher.name ?? ""): \(Plural.text(own.requests, "request")), \(cost(own.costMicroUSD, at: teacher.endpoint.place))"
            )
        }
        let places = configuration.teachers.map { teacher in
            "\(teacher.endpoint.concurrency)" + (teacher.name.map { " (\($0))" } ?? "")
        }
        Terminal.show(
            "in all: \(Plural.text(estimate.requests, "request")), \(cost(estimate.costMicroUSD)), about \(Elapsed.text(estimate.seconds)) at concurrency \(places.joined(separator: " and "))"
        )
        for teacher in configuration.teachers {
            if let hours = hours(of: teacher, estimate.of(teacher.name)) { Terminal.show(hours) }
        }
        Terminal.show(
            "lengths: \(estimate.basis); ~ marks what depends on answers still to come, counted as often as such answers led there so far"
        )
        for teacher in configuration.teachers where teacher.endpoint.isSimulator {
            Terminal.show(
                "\(teacher.name ?? "the teacher") is the simulator: costs are what a real one would take, none is paid"
            )
        }
        Terminal.show("nothing was sent")
    }

    /// What peak hours mean for a teacher's requests; nil where there are none.
    private static func hours(of teacher: PipelineTeacher, _ estimate: CostEstimate) -> String? {
        guard let hours = teacher.endpoint.hours else { return nil }
        let place = teacher.endpoint.place
        let lead = (teacher.name.map { "\($0), " } ?? "") + "hours: "
        let share = String(format: "%.0f %%", hours.peakShare * 100)
        guard let low = estimate.costMicroUSD, let peak = estimate.peakMicroUSD, peak[1] > low[1] else {
            return lead + "peaks are \(share) of a week; \(place).peak.price says what they cost"
        }
        let saved = Dollars.text(micro: peak[1] - low[1])
        return lead
            + (hours.waitsForOffPeak
                ? "off-peak only, which saves \(saved) against peak prices; peaks are \(share) of a week"
                : "at peak prices (\(share) of a week) up to \(cost(peak)); \(place).hours: off-peak saves up to \(saved)")
    }

    /// `$0.10 to $0.40, likely $0.20`.
    ///
    /// - Parameter place: of the teacher's settings.
    static func cost(_ micro: [Int]?, at place: String = TeacherConfiguration.teacherPlace) -> String {
        guard let micro, micro.count == 3 else { return "cost unknown (no price for this model; see \(place).price)" }
        if micro[2] == 0 { return "$0" }
        return
            "\(Dollars.text(micro: micro[0])) to \(Dollars.text(micro: micro[2])), likely \(Dollars.text(micro: micro[1]))"
    }
}
