import Foundation
import Pipeline
import Ranking
import Teacher

/// What a run would ask and cost, for people.
enum EstimateText {
    static func show(_ estimate: CostEstimate, configuration: PipelineConfiguration, asJSON: Bool) throws {
        if asJSON { return try JSONOutput.document(estimate) }
        var table = Table(
            [
                ("domain", .left), ("stage", .left), ("requests", .right), ("stored", .right),
                ("prompt tokens", .right), ("answer tokens", .right), ("cost", .left),
            ],
            leaving: ["answer tokens", "prompt tokens", "stored", "requests"]
        )
        for line in estimate.lines {
            table.add([
                line.domain, line.stage.rawValue, (line.isAssumed ? "~" : "") + String(line.requests),
                String(line.stored),
                String(line.promptTokens), String(line.completionTokens),
                line.costMicroUSD == nil ? "unknown" : cost(line.costMicroUSD),
            ])
        }
        print(table.text)
        for line in estimate.lines {
            guard let texts = line.texts else { continue }
            Terminal.show(
                "\(line.domain): \(texts) texts to embed, \(line.stored) stored; what is found and asked then is assumed"
            )
        }
        print("")
        Terminal.show(
            "in all: \(Plural.text(estimate.requests, "request")), \(cost(estimate.costMicroUSD)), about \(Elapsed.text(estimate.seconds)) at concurrency \(configuration.teacher.concurrency)"
        )
        if let hours = configuration.teacher.hours {
            let share = String(format: "%.0f %%", hours.peakShare * 100)
            if let low = estimate.costMicroUSD, let peak = estimate.peakMicroUSD, peak[1] > low[1] {
                let saved = Dollars.text(micro: peak[1] - low[1])
                Terminal.show(
                    hours.waitsForOffPeak
                        ? "hours: off-peak only, which saves \(saved) against peak prices; peaks are \(share) of a week"
                        : "hours: at peak prices (\(share) of a week) up to \(cost(peak)); teacher.hours: off-peak saves up to \(saved)"
                )
            } else {
                Terminal.show("hours: peaks are \(share) of a week; teacher.peak.price says what they cost")
            }
        }
        Terminal.show(
            "lengths: \(estimate.basis); ~ marks what depends on answers still to come, counted as often as such answers led there so far"
        )
        if configuration.teacher.isSimulator {
            Terminal.show("the teacher is the simulator: costs are what a real one would take, none is paid")
        }
        Terminal.show("nothing was sent")
    }

    /// `$0.10 to $0.40, likely $0.20`.
    static func cost(_ micro: [Int]?) -> String {
        guard let micro, micro.count == 3 else { return "cost unknown (no price for this model; see teacher.price)" }
        if micro[2] == 0 { return "$0" }
        return
            "\(Dollars.text(micro: micro[0])) to \(Dollars.text(micro: micro[2])), likely \(Dollars.text(micro: micro[1]))"
    }
}
