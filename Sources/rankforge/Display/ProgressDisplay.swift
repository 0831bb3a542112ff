import Foundation
import Logging
import Pipeline
import Ranking
import Store

/// Shows a run as it goes.
struct ProgressDisplay: Sendable {
    let run: PipelineRun
    let options: RunOptions
    var format = LogFormat.text

    private let start = ContinuousClock.now

    init(run: PipelineRun, options: RunOptions, format: LogFormat = .text) {
        self.run = run
        self.options = options
        self.format = format
    }

    /// Whether it is drawn in place, and says itself that the run is stopping.
    var isInPlace: Bool { Terminal.errorIsTerminal && format == .text }

    /// Shows until the task is cancelled.
    func show() async {
        await LiveProgress(
            isInPlace: isInPlace,
            isStopping: { run.state.stopReason != nil },
            lines: lines,
            line: { (await numbers + [message].compactMap { $0 }).joined(separator: "  ") },
            say: { words in
                guard format == .json else { return Terminal.say(words) }
                Logger(label: "rankforge") { _ in JSONLogHandler() }.info("progress", metadata: ["line": "\(words)"])
            }
        )
        .show()
    }

    private var seconds: Double { max(0.001, (ContinuousClock.now - start) / .seconds(1)) }

    /// A line a stage, then the whole run.
    private func lines(isLast: Bool) async -> [String] {
        let counts = run.progress.byStage
        let stages = StageName.allCases.filter { $0 != .ingest }.map { stage in
            let count = counts[stage]
            let rate = String(format: "%.1f/s", Double(count?.total ?? 0) / seconds)
            let name = stage.rawValue.padding(toLength: 11, withPad: " ", startingAt: 0)
            return
                "\(name)done \(count?.done ?? 0)  rejected \(count?.rejected ?? 0)  failed \(count?.failed ?? 0)  \(rate)"
        }
        return stages + (await numbers) + (isLast ? [] : [message].compactMap { $0 })
    }

    /// The whole run, what matters most first.
    private var numbers: [String] {
        get async {
            let kept = run.progress.byStage[.filter]?.done ?? 0
            let (ended, left) = (try? await run.share(options)) ?? (run.progress.ended(only: options.only), nil)
            let share = WorkShare(done: ended, left: left, seconds: seconds)
            let statistics = run.session.gateway.statistics()
            return [
                "ended \(share.text)  spent \(Dollars.text(micro: statistics.spentMicroUSD))",
                "\(Elapsed.text(seconds))  kept \(kept)  answers \(statistics.answered)  in flight \(statistics.inFlight)  "
                    + "retries \(statistics.retried)",
            ]
        }
    }

    /// What the run waits for; nil where it goes on.
    private var message: String? {
        if run.state.stopReason != nil { return StoppingText.text(run.session) }
        let statistics = run.session.gateway.statistics()
        if let silent = statistics.silentSeconds {
            let patience = Elapsed.text(statistics.outageSeconds ?? 0)
            return "the teacher does not answer for \(Elapsed.text(silent)); waiting up to \(patience)"
        }
        return run.store.obstacle?.message ?? statistics.waitsFor
    }
}
