import Export
import Foundation
import Ingest
import Pipeline
import Store
import Teacher

/// Shows how a rerank goes and how it ended; on standard error, since the run itself may go to standard output.
enum RerankText {
    /// Shows until the task is cancelled.
    static func showProgress(_ run: RerankRun) async {
        let start = ContinuousClock.now
        let isStopping = { @Sendable in run.state.stopReason != nil }
        let numbers = { @Sendable () -> [String] in
            let counts = run.counts
            let statistics = run.teachers.statistics()
            let seconds = (ContinuousClock.now - start) / .seconds(1)
            let share = WorkShare(done: counts.done + counts.failed, left: counts.left, seconds: seconds)
            return [
                "queries \(share.text)  spent \(Dollars.text(statistics, by: [run.configuration.teacher]))",
                "\(Elapsed.text(seconds))  failed \(counts.failed)  answers \(statistics.answered)  stored before \(statistics.reused)  "
                    + "in flight \(statistics.inFlight)  retries \(statistics.retried)",
            ]
        }
        let message = { @Sendable in
            isStopping() ? StoppingText.text(run.teachers) : run.teachers.statistics().waitsFor
        }
        await LiveProgress(
            isStopping: isStopping,
            lines: { isLast in numbers() + (isLast ? [] : [message()].compactMap { $0 }) },
            line: { (numbers() + [message()].compactMap { $0 }).joined(separator: "  ") }
        )
        .show()
    }

    /// - Parameters:
    ///   - again: the command that was given.
    ///   - out: where the run was written; nil for standard output.
    ///   - shard: the part that was reranked; nil for all.
    static func show(_ report: RerankReport, again: ShellCommand, out: String?, shard: String?) {
        let counts = report.counts
        if let standstill = report.standstill {
            Terminal.say(Terminal.note(standstill.message, of: STDERR_FILENO))
        }
        if report.didNothing, let waiting = report.waiting {
            Terminal.say(Terminal.note(waiting, of: STDERR_FILENO))
        }
        var parts = ["\(Plural.text(counts.done, "query", "queries")) reranked"]
        if counts.empty > 0 { parts.append("\(counts.empty) with nothing to rerank") }
        if counts.failed > 0 { parts.append("\(counts.failed) failed") }
        if counts.pending > 0 {
            parts.append("\(counts.pending) left" + (shard == nil ? "" : ", those of other shards among them"))
        }
        Terminal.say(parts.joined(separator: ", "))
        for line in failures(report) { Terminal.say(line) }
        let faults = counts.faults.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
        let kept = counts.faults.values.reduce(0, +)
        Terminal.say(
            "\(Plural.text(counts.windows, "window")): \(Plural.text(counts.repaired, "order")) repaired, \(kept) kept as they were"
                + (faults.isEmpty ? "" : " (\(faults.joined(separator: ", ")))")
        )
        if counts.textless > 0 {
            let documents = Plural.text(counts.textless, "document")
            Terminal.say("\(documents) of the run without a text in the corpus, left at the end")
        }
        if report.notEmbedded > 0 {
            Terminal.say(
                "\(Plural.text(report.notEmbedded, "passage")) could not be embedded, so no dense search finds them; the next run asks again"
            )
        }
        if report.brokenRows > 0 {
            Terminal.say("\(Plural.text(report.brokenRows, "row")) could not be read; see table broken_row")
        }
        let simulated = report.isSimulated ? " (simulated: no money was spent)" : ""
        Terminal.say(
            "\(Plural.text(report.answersPaid, "answer")) in this run, \(report.answersReused) there before; "
                + "\(Dollars.text(micro: report.spentMicroUSD, unknown: report.answersOfUnknownCost)) in all runs\(simulated)"
        )
        if let out, report.standstill == nil { Terminal.say("run: \(out)") }
        if !report.didNothing, let waiting = report.waiting { Terminal.say(waiting) }
        if let stopped = report.stopped {
            Terminal.say("stopped early: \(Terminal.visible(stopped))")
            Terminal.say("next: `\(again.text)` goes on where this run stopped")
        } else if let standstill = report.standstill {
            Terminal.say("next: \(standstill.next)")
        } else if counts.failed > 0 {
            Terminal.say("next: `\(again.text)` tries again what failed")
        } else if shard != nil {
            let merge = ShellCommand(["merge", "OUT.sqlite", report.store])
            Terminal.say("next, once all shards are done: `\(merge.text)` and their stores behind it")
        } else if let out {
            let evaluate = ShellCommand(["evaluate", "QRELS", out, "--store", report.store])
            Terminal.say("next, with your relevance judgments for QRELS: `\(evaluate.text)`")
        }
    }

    /// What failed, by cause, each with an example and what to do.
    private static func failures(_ report: RerankReport) -> [String] {
        let addresses = report.addresses.joined(separator: ", ")
        return report.failures.flatMap { failure -> [String] in
            // What could not be reached says its address itself.
            let place = failure.message.contains("://") || addresses.isEmpty ? "" : " (asked at \(addresses))"
            let example = Terminal.line("e.g. \(failure.example): \(failure.message)\(place)", width: 600)
            let advice = FailureAdvice.text(cause: failure.cause)
            return ["  \(failure.count) \(failure.cause), \(example)"] + (advice.map { ["    \($0)"] } ?? [])
        }
    }

    static func show(_ estimate: RerankEstimate, asJSON: Bool) throws {
        if asJSON { return try JSONOutput.document(estimate) }
        let cost = estimate.costMicroUSD.map { "about \(Dollars.text(micro: $0))" } ?? "cost unknown (no price)"
        Terminal.show(
            "\(Plural.text(estimate.queries, "query", "queries")), \(Plural.text(estimate.requests, "request")), "
                + "\(estimate.promptTokens) prompt tokens, \(estimate.completionTokens) answer tokens, \(cost)"
        )
        if estimate.stored > 0 {
            Terminal.show("\(Plural.text(estimate.stored, "answer")) stored already: they cost nothing")
        }
        if estimate.dependent > 0 {
            Terminal.show(
                "\(estimate.dependent) of the requests depend on answers that are still to come; what is stored then is not sent"
            )
        }
        Terminal.show("lengths: \(estimate.basis)")
        if estimate.needsEmbeddings {
            Terminal.show("some vectors are missing, and what their queries would ask is not counted")
        }
        Terminal.show("nothing was sent")
    }
}

/// What reranking took, read from stores of `rerank`, and as a table.
enum RerankCosts {
    /// The lines of all stores.
    static func read(_ stores: [String]) async throws -> [RerankCostLine] {
        var lines: [RerankCostLine] = []
        for path in stores {
            let store = try Store.openReading(path: URL(filePath: path).absoluteURL.path)
            let costs = try await store.rerankCosts()
            try store.close()
            if costs.isEmpty {
                let note =
                    "\(store.path): no query was reranked into this store, so it adds no costs; "
                    + "--store wants the store that a rerank file names"
                Terminal.say(Terminal.note(note, of: STDERR_FILENO))
            }
            lines += costs
        }
        return lines
    }

    /// Columns that leave the table where there is no room for them.
    static let leaving = ["prompt tokens", "answer tokens", "method", "requests", "queries", "model"]

    /// A line a way of reranking; all figures a query.
    static func table(_ costs: [RerankCostLine]) -> TextTable {
        var table = TextTable(
            ["a query of", "method", "model", "queries", "requests", "prompt tokens", "answer tokens", "seconds", "$"],
            words: 3
        )
        for line in costs {
            table.rows.append([
                line.name, line.method, line.model + (line.isSimulated ? " (simulated)" : ""), String(line.queries),
                String(format: "%.1f", line.requests), String(format: "%.0f", line.promptTokens),
                String(format: "%.0f", line.completionTokens), String(format: "%.2f", line.seconds),
                line.dollars.map { String(format: "%.5f", $0) } ?? "unknown",
            ])
        }
        return table
    }
}
