import Pipeline
import Store

/// How a run ended, for people.
enum RunText {
    /// - Parameter again: the options of the `run` that goes on.
    static func show(_ report: RunReport, of pipeline: PipelineArguments, again: [String]) {
        note(report.standstills)
        if report.didNothing, let waiting = report.waiting { print(Terminal.note(waiting) + "\n") }
        print(FunnelTable.text(report.stages))
        print("")
        if let requeued = report.requeued { Terminal.show(text(requeued)) }
        let simulated = report.isSimulated ? " (simulated: no money was spent)" : ""
        Terminal.show(
            "\(Plural.text(report.answersPaid, "answer")) in this run; \(Dollars.text(micro: report.spentMicroUSD, unknown: report.answersOfUnknownCost)) in all runs\(simulated)"
        )
        if report.notEmbedded > 0 {
            Terminal.show(
                "\(Plural.text(report.notEmbedded, "passage")) could not be embedded, so no dense search finds them: "
                    + "`\(pipeline.command("status"))` says why; the next run asks again"
            )
        }
        print("store: \(report.store)")
        if let stopped = report.stopped {
            Terminal.show("stopped early: \(Terminal.visible(stopped))")
            Terminal.show("next: `\(pipeline.command("run", again))` goes on where this run stopped")
        } else if report.failed > 0 {
            Terminal.show(
                "\(Plural.text(report.failed, "query", "queries")) failed: `\(pipeline.command("status"))` says why, "
                    + "`\(pipeline.command("run", again + ["--retry-failed"]))` tries again"
            )
        } else if report.standstills.isEmpty, report.waiting == nil {
            let export = pipeline.command("export", ["--format", "sft", "--out", "DIR"])
            Terminal.show("next: `\(pipeline.command("rejects"))`, `\(export)`")
        }
        if !report.didNothing, let waiting = report.waiting { print(Terminal.paragraphs(waiting)) }
        next(report.standstills)
    }

    /// Domains that came to nothing, before all else.
    static func note(_ standstills: [Standstill]) {
        for standstill in standstills {
            print(Terminal.note("\(standstill.domain): \(standstill.message)"))
        }
        if !standstills.isEmpty { print("") }
    }

    /// What to do about them.
    static func next(_ standstills: [Standstill]) {
        for standstill in standstills {
            print(Terminal.paragraphs("next: \(standstill.domain): \(standstill.next)"))
        }
    }

    /// What further samples have won.
    static func text(_ requeued: RequeueStanding) -> String {
        let rest = [(requeued.rejected, "rejected again"), (requeued.failed, "failed"), (requeued.left, "left")]
            .filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        return "\(requeued.kept) of \(Plural.text(requeued.asked, "requeued list")) kept"
            + (rest.isEmpty ? "" : ", \(rest.joined(separator: ", "))")
    }
}

/// What a start found of a run that ended without saying so.
enum RecoveredText {
    static func say(_ store: Store) {
        let found = store.recovered
        let answers = found.answers + found.unread
        if answers > 0 {
            Terminal.say("\(Plural.text(answers, "answer")) that a run had read as it ended taken into the store")
        }
        if found.rescued > 0 {
            Terminal.say(
                "\(Plural.text(found.rescued, "answer")) of a store that was taken away from a run taken into the store"
            )
        }
        if found.onTheWire > 0 {
            Terminal.say(
                "\(Plural.text(found.onTheWire, "request")) on the wire as a run ended: possibly billed, and counted against the budget"
            )
        }
        if found.tornBytes > 0 {
            Terminal.say("\(found.tornBytes) bytes at the journal's end are no whole answer, and were left out")
        }
        for path in found.setAside {
            Terminal.say(
                "parts of what the run left can't be read, answers or requests that may be billed; kept as \(path)"
            )
        }
    }
}

/// What a run that stops waits for.
enum StoppingText {
    static func text(_ teachers: TeacherSessions) -> String {
        let (count, oldest) = teachers.inFlight
        guard count > 0 else { return "stopping: no answer is in flight; Ctrl-C again ends it at once" }
        return
            "stopping: waits for \(Plural.text(count, "answer")) in flight, the oldest for \(Elapsed.text(oldest)), and stores "
            + "them; Ctrl-C again ends it at once and loses them"
    }
}
