import Foundation
import Ingest
import Logging
import Pipeline
import Ranking
import Store
import Teacher

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
            let statistics = run.teachers.statistics()
            return [
                "ended \(share.text)  spent \(Dollars.text(statistics, by: run.configuration.teachers))",
                "\(Elapsed.text(seconds))  kept \(kept)  answers \(statistics.answered)  in flight \(statistics.inFlight)  "
                    + "retries \(statistics.retried)",
            ]
        }
    }

    /// What the run waits for; nil where it goes on.
    private var message: String? {
        if run.state.stopReason != nil { return StoppingText.text(run.teachers) }
        let statistics = run.teachers.statistics()
        if let silent = statistics.silentSeconds {
            let patience = Elapsed.text(statistics.outageSeconds ?? 0)
            return "the teacher does not answer for \(Elapsed.text(silent)); waiting up to \(patience)"
        }
        return run.store.obstacle?.message ?? statistics.waitsFor
    }
}

/// Lines on standard error that are drawn again over themselves.
struct LiveLines {
    private var drawn = 0

    /// Draws lines over the last ones; what is wider than the terminal goes on in the next line.
    mutating func draw(_ lines: [String]) {
        let width = Terminal.columns(of: STDERR_FILENO) ?? 80
        let fitted = lines.flatMap { DisplayWidth.wrapped($0, to: width).split(separator: "\n") }
        let up = drawn > 0 ? "\u{1B}[\(drawn)A" : ""
        // From the first column, since the terminal may have shown a `^C`; what lay below goes.
        let text = "\r" + up + fitted.map { "\u{1B}[2K\($0)\n" }.joined() + "\u{1B}[J"
        FileHandle.standardError.write(Data(text.utf8))
        drawn = fitted.count
    }
}

/// Shows work as it goes until the task is cancelled: drawn in place on a terminal, a plain line now and then elsewhere.
struct LiveProgress: Sendable {
    /// Whether it is drawn in place.
    var isInPlace = Terminal.errorIsTerminal
    var isStopping: @Sendable () -> Bool
    /// All there is to see.
    var lines: @Sendable (_ isLast: Bool) async -> [String]
    /// The same in one line.
    var line: @Sendable () async -> String
    /// Takes a line where nothing is drawn in place.
    var say: @Sendable (String) -> Void = { Terminal.say($0) }

    func show() async {
        var screen = LiveLines()
        var spoken = ContinuousClock.now
        var took = Duration.zero
        while !Task.isCancelled {
            // Reading the store takes a small part of the time, however large it is.
            let pause = max(Duration.milliseconds(isInPlace ? 500 : 1000), took * 10)
            try? await Task.sleep(for: pause, clock: .continuous)
            if Task.isCancelled { break }
            let start = ContinuousClock.now
            defer { took = ContinuousClock.now - start }
            if isInPlace {
                screen.draw(await lines(false))
            } else if ContinuousClock.now - spoken >= .seconds(isStopping() ? 5 : 10) {
                spoken = .now
                say(await line())
            }
        }
        // In a task of its own, since nothing can be read from the store in one that is cancelled.
        if isInPlace { screen.draw(await Task { await lines(true) }.value) }
    }
}
