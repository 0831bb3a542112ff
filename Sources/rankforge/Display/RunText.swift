import Pipeline

/// How a run ended, for people.
enum RunText {
    static func show(_ report: RunReport, file: String) {
        print(FunnelTable.text(report.stages))
        print("")
        let simulated = report.isSimulated ? " (simulated: no money was spent)" : ""
        print(
            "\(report.answersPaid) answers in this run; \(Dollars.text(micro: report.spentMicroUSD)) in all runs\(simulated)"
        )
        print("store: \(report.store)")
        if let stopped = report.stopped {
            print("stopped early: \(Terminal.visible(stopped))")
            print("next: `rankforge run \(file)` goes on where this run stopped")
        } else if report.failed > 0 {
            print(
                "\(report.failed) queries failed: `rankforge status \(file)` says why, `rankforge run \(file) --retry-failed` tries again"
            )
        } else {
            print("next: `rankforge rejects \(file)`, `rankforge export \(file) --format sft --out DIR`")
        }
    }
}
