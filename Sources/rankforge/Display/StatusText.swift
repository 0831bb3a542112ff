import Foundation
import Pipeline
import Ranking
import Store

/// A status for people.
enum StatusText {
    static func text(_ status: PipelineStatus) -> String {
        var parts = [
            Paint.bold(Terminal.visible(status.pipeline)) + "  \(status.store)", loaded(status),
            FunnelTable.text(status.stages),
        ]
        if !status.addsUp {
            parts.append(
                Paint.bad("WARNING") + ": counts do not add up; please report this with the store's `outcome` table"
            )
        }
        if let date = status.sendingGoesOnAt {
            parts.append("peak hours: nothing new is sent; sending goes on at \(date.formatted(.iso8601))")
        }
        parts += [
            teachers(status), decisions(status), endings(status), contamination(status), leftOut(status),
            quality(status), costs(status),
            possiblyBilled(status), unusable(status), answerRepairs(status),
            outlook(status),
            events(status),
        ]
        .compactMap { $0 }
        return parts.filter { !$0.isEmpty }.joined(separator: "\n\n")
    }

    /// The whole of it in a line, for logs.
    static func line(_ status: PipelineStatus) -> String {
        let kept = status.stages.filter { $0.stage == .filter }.reduce(0) { $0 + $1.done }
        let sums = [
            ("kept", kept), ("rejected", status.stages.reduce(0) { $0 + $1.rejected }),
            ("failed", status.stages.reduce(0) { $0 + $1.failed }),
            ("pending", status.stages.reduce(0) { $0 + $1.pending }),
            ("answers", status.costs.reduce(0) { $0 + $1.answers }),
        ]
        return sums.map { "\($0.0) \($0.1)" }.joined(separator: "  ")
            + "  spent \(Dollars.text(micro: status.spentMicroUSD, unknown: status.answersOfUnknownCost))"
    }

    private static func loaded(_ status: PipelineStatus) -> String {
        status.loaded.map { domain in
            let skipped = domain.skipped.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
            let notes =
                (domain.broken > 0 ? ["\(Plural.text(domain.broken, "broken row")) (`rejects --broken-rows`)"] : [])
                + skipped
            let ending = notes.isEmpty ? "" : "; left out: " + notes.joined(separator: ", ")
            return Terminal.sentences(
                "read \(domain.domain): \(Plural.text(domain.queries, "query", "queries")), \(Plural.text(domain.documents, "corpus document"))\(ending)"
                    + (domain.isComplete ? "" : " (not read to the end)")
            ) + embedded(status.embedded[domain.domain] ?? [], domain: domain.domain)
        }
        .joined(separator: "\n")
    }

    /// Passages that no dense search finds.
    private static func embedded(_ counts: [EmbeddedCount], domain: String) -> String {
        counts.map { count in
            let found = "\(count.passages - count.missing) of \(Plural.text(count.passages, "passage"))"
            let line = "\nembedded \(domain): \(found) by \(Terminal.line(count.model, width: 60))"
            guard count.missing > 0 else { return line }
            return line + Paint.warn("; \(count.missing) were refused and are found by no search")
        }
        .joined()
    }

    /// Who is asked for what, and what is left of each share of the budget.
    private static func teachers(_ status: PipelineStatus) -> String? {
        status.teachers.map { lines in
            lines.map { line in
                let budget = line.budgetUSD.map { String(format: " of a share of $%.2f", $0) } ?? ""
                let pause = line.sendingGoesOnAt.map {
                    "; in peak hours nothing is sent, until \($0.formatted(.iso8601))"
                }
                return Terminal.sentences(
                    Terminal.line(
                        "teacher \(line.name): \(line.model), asked to \(line.asked.joined(separator: " and ")), spent \(Dollars.text(micro: line.spentMicroUSD))\(budget)\(pause ?? "")",
                        width: 400
                    )
                )
            }
            .joined(separator: "\n")
        }
    }

    private static func endings(_ status: PipelineStatus) -> String? {
        guard !status.endings.isEmpty else { return nil }
        var table = Table(
            [("domain", .left), ("stage", .left), ("ended", .left), ("why", .left), ("queries", .right)],
            leaving: ["stage"]
        )
        for ending in status.endings {
            let colour: Paint = ending.status == .failed ? .warn : .bad
            table.add([
                Table.Cell(ending.domain), Table.Cell(ending.stage.rawValue),
                Table.Cell(ending.status.rawValue, colour),
                Table.Cell(ending.code), Table.Cell(String(ending.count)),
            ])
        }
        return ([table.text] + failures(status)).joined(separator: "\n")
    }

    /// What failed, each cause with an example, where it was asked, and what to do.
    private static func failures(_ status: PipelineStatus) -> [String] {
        let failed = status.endings.filter { $0.status == .failed }
        guard !failed.isEmpty else { return [] }
        let addresses = status.addresses.joined(separator: ", ")
        let lines = failed.map { ending -> String in
            let words = [ending.example, ending.message].compactMap { $0 }.joined(separator: ": ")
            // What could not be reached says its address itself.
            let place = words.contains("://") || addresses.isEmpty ? "" : " (asked at \(addresses))"
            let advice = FailureAdvice.text(cause: ending.code).map { "; \($0)" } ?? ""
            return Terminal.sentences(
                "failed at \(ending.stage.rawValue), \(ending.code), e.g. \(Terminal.line(words, width: 400))\(place)\(advice)"
            )
        }
        return lines + ["`rejects --failed` lists them, `run --retry-failed` tries them again"]
    }

    private static func contamination(_ status: PipelineStatus) -> String? {
        guard !status.contamination.isEmpty else { return nil }
        var table = Table([("dropped from", .left), ("for", .prose), ("same words", .right), ("near", .right)])
        for line in status.contamination {
            let why = line.benchmark.map { Terminal.line($0, width: 60) } ?? "a query that came before"
            table.add([line.domain, why, String(line.exact), String(line.near)])
        }
        return table.text
    }

    private static func leftOut(_ status: PipelineStatus) -> String? {
        guard !status.leftOut.isEmpty else { return nil }
        var table = Table(
            [
                ("left out of", .left), ("stage", .left), ("why", .left), ("passages", .right),
                ("only reported", .right),
            ],
            leaving: ["stage"]
        )
        for line in status.leftOut {
            table.add([
                line.domain, line.stage.rawValue, line.reason.rawValue, String(line.passages), String(line.reported),
            ])
        }
        return table.text + "\n`rejects --left-out` lists them"
    }

    private static func decisions(_ status: PipelineStatus) -> String? {
        guard !status.decisions.isEmpty else { return nil }
        return status.decisions.map { count in
            let keep = "\(count.keep) keep (\(count.keptOverReject) over a reject)"
            let drop = "\(count.drop) drop (\(count.droppedFromKept) of a kept list)"
            let notes =
                (count.notExportable > 0 ? ["\(count.notExportable) keep can't be honoured"] : [])
                + (count.onEarlierLists > 0 ? ["\(count.onEarlierLists) made on an earlier list"] : [])
            let kept = status.stages.first { $0.domain == count.domain && $0.stage == .filter }?.done ?? 0
            let honoured = kept - count.droppedFromKept + count.keptOverReject
            let left = "\(Plural.text(honoured, "list")) of \(count.domain) to be exported"
            return Paint.bold(left)
                + Terminal.sentences(
                    ": the filter keeps \(kept), reviewers "
                        + ([keep, drop] + notes).joined(separator: ", ") + "; `decide --list` shows them"
                )
        }
        .joined(separator: "\n")
    }

    private static func quality(_ status: PipelineStatus) -> String? {
        guard !status.rankings.isEmpty else { return nil }
        let hasTau = status.rankings.contains { $0.meanTau != nil }
        var table = Table(
            [
                ("orders of", .left), ("read", .right), ("unchanged", .right), ("repaired", .right), ("kept", .right),
                ("kept share", .right), ("chance share", .right), ("mean NDCG@10", .right),
            ] + (hasTau ? [("mean tau", .right)] : []),
            leaving: ["unchanged", "repaired", "mean tau", "read", "kept"]
        )
        for line in status.rankings {
            let share = line.lists > 0 ? Double(line.kept) / Double(line.lists) : 0
            table.add(
                [
                    line.domain, String(line.orders), String(line.unchanged), String(line.repaired), String(line.kept),
                    percent(share), line.chance.map(percent) ?? "-",
                    line.meanNDCG.map { String(format: "%.3f", $0) } ?? "-",
                ] + (line.meanTau.map { [String(format: "%.3f", $0)] } ?? (hasTau ? ["-"] : []))
            )
        }
        let weak = status.rankings.filter { ($0.chance ?? 0) > weakFilter }.map { line in
            Terminal.note(
                "\(line.domain): of random orders of these lists \(percent(line.chance ?? 0)) would be kept too; the filter says little "
                    + "here. Longer lists with fewer positives help (list.minimum, more candidates), or a higher filter.alpha."
            )
        }
        let tokens = status.rankings.filter { $0.controlTokens > 0 }.map { line in
            Terminal.note(
                "\(line.domain): \(Plural.text(line.controlTokens, "control token")) of chat templates in "
                    + "\(Plural.text(line.controlTokenLists, "list")), written with other brackets in prompts and exports"
            )
        }
        let retried = status.rankings.filter { $0.retried > 0 }.map { line in
            Terminal.note(
                "\(line.domain): \(Plural.text(line.retried, "list")) had more than one try (`requeue`); the chance share counts every try, "
                    + "and is higher for that."
            )
        }
        return ([table.text] + weak + retried + tokens).joined(separator: "\n")
    }

    /// A filter that more than half of all random orders pass does not tell good labels from bad ones.
    private static let weakFilter = 0.5

    private static func costs(_ status: PipelineStatus) -> String? {
        guard !status.costs.isEmpty else { return nil }
        let isNamed = status.costs.contains { $0.teacher != nil }
        var table = Table(
            [("paid", .left), ("stage", .left)] + (isNamed ? [("teacher", .left)] : [])
                + [
                    ("model", .left), ("answers", .right), ("prompt", .right), ("cached", .right),
                    ("completion", .right), ("reasoning", .right), ("cost", .right),
                ],
            leaving: ["cached", "reasoning", "prompt", "completion", "answers", "model"]
        )
        for line in status.costs {
            var cells = [line.domain, line.stage.rawValue]
            if isNamed { cells.append(line.teacher ?? "-") }
            cells += [
                line.model, String(line.answers), String(line.promptTokens),
                String(line.cachedTokens), String(line.completionTokens), String(line.reasoningTokens),
                line.unknownCost > 0 ? "unknown" : Dollars.text(micro: line.costMicroUSD),
            ]
            table.add(cells)
        }
        let budget = status.budgetUSD.map { String(format: " of a budget of $%.2f", $0) } ?? ""
        let simulated = status.models.contains { $0.isSimulated } ? " (SIMULATED answers: no money was spent)" : ""
        let models = status.models.map { model in
            Terminal.sentences(
                Terminal.line(
                    "\(Plural.text(model.answers, "answer")): asked for \(model.requested), answered by \(model.answered ?? "unnamed")"
                        + (model.systemFingerprint.map { " (\($0))" } ?? "") + (model.host.map { " at \($0)" } ?? "")
                        + reasoning(model),
                    width: 300
                )
            )
        }
        let said = status.costs.compactMap(\.providerCostMicroUSD)
        let provider = said.isEmpty ? "" : ", \(Dollars.text(micro: said.reduce(0, +))) by the provider's own count"
        return
            ([
                table.text,
                Terminal.sentences(
                    "spent \(Dollars.text(micro: status.spentMicroUSD, unknown: status.answersOfUnknownCost))\(provider)\(budget)\(simulated)"
                ),
            ]
            + models)
            .joined(separator: "\n")
    }

    /// What the reasoning of a model's answers is: one word where all have the same, else how many have which.
    private static func reasoning(_ model: ModelLine) -> String {
        let kinds = model.reasoning.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        guard let first = kinds.first, first.key != "unknown" || kinds.count > 1 else { return "" }
        let counted = kinds.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        return ", reasoning: " + (kinds.count == 1 ? first.key : counted)
    }

    private static func possiblyBilled(_ status: PipelineStatus) -> String? {
        let count = status.possiblyBilled
        guard count.requests > 0 else { return nil }
        return Terminal.sentences(
            "possibly billed: \(Plural.text(count.requests, "request")) that broke off, whose run was killed or that were taken back from batch files, without a count; they count for "
                + "\(Dollars.text(micro: count.microUSD)) of the budget. `run --settle`, once the provider's bill was looked at, drops that."
        )
    }

    private static func unusable(_ status: PipelineStatus) -> String? {
        guard !status.unusable.isEmpty else { return nil }
        var table = Table(
            [
                ("unusable answers", .left), ("stage", .left), ("fault", .left), ("answers", .right), ("cost", .right),
            ],
            leaving: ["stage", "answers"]
        )
        for line in status.unusable {
            let estimated = line.estimated > 0 ? " (\(line.estimated) estimated)" : ""
            table.add([
                line.domain, line.stage.rawValue, line.fault, String(line.answers),
                line.unknownCost > 0 ? "unknown" : Dollars.text(micro: line.costMicroUSD) + estimated,
            ])
        }
        return table.text
    }

    private static func answerRepairs(_ status: PipelineStatus) -> String? {
        guard !status.answerRepairs.isEmpty else { return nil }
        var table = Table([("answers read in part", .left), ("stage", .left), ("what", .left), ("answers", .right)])
        for line in status.answerRepairs {
            table.add([line.domain, line.stage.rawValue, line.kind, String(line.answers)])
        }
        return table.text
    }

    private static func outlook(_ status: PipelineStatus) -> String? {
        let out = status.out.sorted { $0.key < $1.key }.map {
            "\($0.value) requests are out in batch part \($0.key) (`batch import` brings their answers, `run --reclaim` asks again)"
        }
        let pending = status.stages.contains { $0.pending > 0 }
        guard pending || !out.isEmpty else { return nil }
        guard pending, let toCome = status.toCome else {
            return Terminal.sentences(
                ((pending ? ["to come: `run --dry-run` estimates it"] : []) + out).joined(separator: "\n")
            )
        }
        let cost = toCome.costMicroUSD.map { ", about \(Dollars.text(micro: $0))" } ?? ", cost unknown (teacher.price)"
        let time = toCome.seconds.map { ", \(Elapsed.text($0)) at the rate of the latest answers" } ?? ""
        return Terminal.sentences(
            (["to come: about \(Plural.text(toCome.answers, "answer"))\(cost)\(time)"] + out).joined(separator: "\n")
        )
    }

    private static func events(_ status: PipelineStatus) -> String? {
        guard !status.events.isEmpty else { return nil }
        return status.events.map { event in
            let title = "\(event.count) × \(event.kind)\(event.cause.map { ": \($0)" } ?? "")"
            guard EventRecord.Kind(rawValue: event.kind)?.tellsLatest == true, !event.latest.isEmpty else {
                return title
            }
            return Terminal.sentences("\(title), the last one: \(Terminal.line(event.latest, width: 400))")
        }
        .joined(separator: "\n")
    }

    private static func percent(_ share: Double) -> String { String(format: "%.1f %%", share * 100) }
}

/// The funnel by domain and stage.
enum FunnelTable {
    static func text(_ counts: [StageCount]) -> String {
        var table = Table(
            [
                ("domain", .left), ("stage", .left), ("in", .right), ("done", .right), ("rejected", .right),
                ("failed", .right),
                ("pending", .right),
            ],
            leaving: ["failed", "pending", "in"]
        )
        var domain = ""
        for count in counts {
            let isLast = count.stage == .filter
            table.add([
                Table.Cell(count.domain == domain ? "" : count.domain),
                Table.Cell(isLast ? "filter (kept)" : count.stage.rawValue),
                Table.Cell(String(count.input)), Table.Cell(String(count.done), isLast ? .good : nil),
                Table.Cell(String(count.rejected), count.rejected > 0 ? .bad : .faint),
                Table.Cell(String(count.failed), count.failed > 0 ? .warn : .faint),
                Table.Cell(String(count.pending), count.pending > 0 ? .accent : .faint),
            ])
            domain = count.domain
        }
        return table.text
    }
}
