import Foundation
import Logging
import Pipeline
import Ranking
import Store
import Text

/// Shows a run as it goes: redrawn in place on a terminal, a plain line now and then elsewhere.
struct ProgressDisplay: Sendable {
    let run: PipelineRun
    var format = LogFormat.text

    /// Shows until the task is cancelled.
    func show() async {
        let start = ContinuousClock.now
        let isTerminal = Terminal.errorIsTerminal && format == .text
        var drawn = 0
        var spoken = start
        while !Task.isCancelled {
            try? await Task.sleep(for: .milliseconds(isTerminal ? 500 : 1000), clock: .continuous)
            if isTerminal {
                drawn = redraw(await lines(since: start), over: drawn)
            } else if ContinuousClock.now - spoken >= .seconds(run.state.stopReason == nil ? 10 : 5) {
                spoken = .now
                let words = await line(since: start)
                if format == .json {
                    Logger(label: "rankforge") { _ in JSONLogHandler() }.info(
                        "progress",
                        metadata: ["line": "\(words)"]
                    )
                } else {
                    Terminal.say(words)
                }
            }
        }
        if isTerminal { _ = redraw(await lines(since: start), over: drawn) }
    }

    private func redraw(_ lines: [String], over drawn: Int) -> Int {
        let up = drawn > 0 ? "\u{1B}[\(drawn)A" : ""
        // A line that wraps would be two, and the next redrawing would begin in the wrong one.
        let width = Terminal.columns(of: STDERR_FILENO) ?? 200
        let text = lines.map { "\u{1B}[2K" + DisplayWidth.cut($0, to: width) + "\n" }.joined()
        FileHandle.standardError.write(Data((up + text).utf8))
        return lines.count
    }

    /// A line a stage.
    private func lines(since start: ContinuousClock.Instant) async -> [String] {
        let counts = run.progress.byStage
        let elapsed = max(0.001, (ContinuousClock.now - start) / .seconds(1))
        let stages = StageName.allCases.filter { $0 != .ingest }.map { stage in
            let count = counts[stage]
            let rate = String(format: "%6.1f/s", Double(count?.total ?? 0) / elapsed)
            let name = stage.rawValue.padding(toLength: 11, withPad: " ", startingAt: 0)
            return
                "\(name)done \(count?.done ?? 0)  rejected \(count?.rejected ?? 0)  failed \(count?.failed ?? 0)  \(rate)"
        }
        // Always as many lines, since they are drawn over.
        return stages + [await line(since: start), run.store.obstacle?.message ?? ""]
    }

    /// The whole run in a line.
    private func line(since start: ContinuousClock.Instant) async -> String {
        if run.state.stopReason != nil { return StoppingText.text(run.session) }
        let elapsed = (ContinuousClock.now - start) / .seconds(1)
        let counts = run.progress.byStage
        let kept = counts[.filter]?.done ?? 0
        let ended = counts.values.reduce(0) { $0 + $1.rejected + $1.failed } + kept
        let statistics = run.session.gateway.statistics()
        let domains = run.configuration.domains.map(\.name)
        let stages = (try? await run.store.stageCounts(domains: domains)) ?? []
        let left = stages.reduce(0) { $0 + $1.pending }
        if let silent = statistics.silentSeconds {
            let patience = Elapsed.text(statistics.outageSeconds ?? 0)
            return
                "\(Elapsed.text(elapsed))  the teacher does not answer for \(Elapsed.text(silent)); waiting up to \(patience)  answers \(statistics.answered)"
        }
        let time = ended > 0 ? Elapsed.text(elapsed * Double(left) / Double(ended)) : "unknown"
        return
            "\(Elapsed.text(elapsed))  kept \(kept)  ended \(ended)  left \(left)  in flight \(statistics.inFlight)  answers \(statistics.answered)  "
            + "retries \(statistics.retried)  spent \(Dollars.text(micro: statistics.spentMicroUSD))  time left \(time)"
            + (statistics.waitsFor.map { "  \($0)" } ?? "")
    }
}
