import Foundation
import Pipeline

/// Shows how a rerank goes and how it ended; on standard error, since the run itself may go to standard output.
enum RerankText {
    /// A line now and then until the task is cancelled.
    static func showProgress(_ run: RerankRun) async {
        let start = ContinuousClock.now
        let isTerminal = Terminal.errorIsTerminal
        var spoken = start
        while !Task.isCancelled {
            try? await Task.sleep(for: .milliseconds(isTerminal ? 500 : 1000), clock: .continuous)
            if Task.isCancelled { break }
            let counts = run.progress.counts
            let statistics = run.session.gateway.statistics()
            let words =
                "\(Elapsed.text((ContinuousClock.now - start) / .seconds(1)))  queries \(counts.done)  failed \(counts.failed)  in flight \(statistics.inFlight)  "
                + "answers \(statistics.answered)  stored before \(statistics.reused)  retries \(statistics.retried)  spent \(Dollars.text(micro: statistics.spentMicroUSD))"
            if isTerminal {
                FileHandle.standardError.write(Data("\r\u{1B}[2K\(words)".utf8))
            } else if ContinuousClock.now - spoken >= .seconds(10) {
                spoken = .now
                Terminal.say(words)
            }
        }
        if isTerminal { Terminal.say("") }
    }

    static func show(_ report: RerankReport, file: String, out: String?) {
        let counts = report.counts
        var parts = ["\(counts.done) queries reranked"]
        if counts.empty > 0 { parts.append("\(counts.empty) with nothing to rerank") }
        if counts.failed > 0 { parts.append("\(counts.failed) failed") }
        if counts.pending > 0 { parts.append("\(counts.pending) left") }
        Terminal.say(parts.joined(separator: ", "))
        let faults = counts.faults.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
        let kept = counts.faults.values.reduce(0, +)
        Terminal.say(
            "\(counts.windows) windows: \(counts.repaired) orders repaired, \(kept) kept as they were"
                + (faults.isEmpty ? "" : " (\(faults.joined(separator: ", ")))")
        )
        if counts.textless > 0 {
            Terminal.say("\(counts.textless) documents of the run are not in the corpus and stand at the end")
        }
        if report.brokenRows > 0 { Terminal.say("\(report.brokenRows) rows could not be read; see table broken_row") }
        let simulated = report.isSimulated ? " (simulated: no money was spent)" : ""
        Terminal.say(
            "\(report.answersPaid) answers in this run, \(report.answersReused) were there before; \(Dollars.text(micro: report.spentMicroUSD)) in all runs\(simulated)"
        )
        if let out { Terminal.say("run: \(out)") }
        if let stopped = report.stopped {
            Terminal.say("stopped early: \(Terminal.visible(stopped))")
            Terminal.say("next: `rankforge rerank \(file)` goes on where this run stopped")
        } else if counts.failed > 0 {
            Terminal.say("next: `rankforge rerank \(file)` tries again what failed")
        } else {
            Terminal.say("next: `rankforge evaluate QRELS \(out ?? "RUN") --store \(report.store)`")
        }
    }

    static func show(_ estimate: RerankEstimate, asJSON: Bool) throws {
        if asJSON { return try JSONOutput.document(estimate) }
        let cost = estimate.costMicroUSD.map { "about \(Dollars.text(micro: $0))" } ?? "cost unknown (no price)"
        print(
            "\(estimate.queries) queries, \(estimate.requests) requests, \(estimate.promptTokens) prompt tokens, \(estimate.completionTokens) answer tokens, \(cost)"
        )
        print("lengths: \(estimate.basis)")
        if estimate.needsEmbeddings { print("some vectors are missing, and their queries are not counted") }
        print("nothing was sent")
    }
}
