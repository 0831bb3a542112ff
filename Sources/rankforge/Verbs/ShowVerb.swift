import ArgumentParser
import Foundation
import Ingest
import Pipeline
import Ranking
import Store

/// One list in full.
struct ShowVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Shows one query in full: passages, labels, order, reasoning, scores.",
        discussion: "  rankforge show pipelines/demo.yaml biology/101"
    )

    @OptionGroup var arguments: PipelineArguments
    @OptionGroup var json: JSONFlag

    @Argument(help: "The query, as `lists`, `rejects` and exports name it: DOMAIN/ID.")
    var id: String

    @Flag(help: "Show what was sent and what came back, too.")
    var raw = false

    func run() async throws {
        let configuration = try arguments.configuration()
        let store = try Store.openReading(path: configuration.storePath)
        guard let detail = try await store.detail(of: QueryID(rawValue: id)) else {
            throw try await arguments.unknownQuery(id, in: store)
        }
        if json.isOn { try JSONOutput.document(ShownList(detail)) } else { print(ShowText.text(detail, isRaw: raw)) }
    }
}

/// One list in full, for people.
enum ShowText {
    static func text(_ detail: ListDetail, isRaw: Bool) -> String {
        var parts = [
            Paint.bold(Terminal.visible(detail.query.id.rawValue))
                + (detail.query.attribution.url.map { "  " + Terminal.visible($0) } ?? ""),
            Paint.bold("QUERY") + "\n" + Terminal.paragraphs(detail.query.text),
        ]
        if let gold = detail.query.goldAnswer {
            parts.append(
                Paint.bold("GOLD ANSWER") + " (seen by judges, hidden from the ranking call)\n"
                    + Terminal.paragraphs(gold)
            )
        }
        parts.append(
            Paint.bold("STAGES") + "\n"
                + detail.steps.map { step in
                    let why = [step.cause, step.message].compactMap { $0 }.joined(separator: ": ")
                    return "  \(step.stage.rawValue): \(step.status.rawValue)"
                        + (why.isEmpty ? "" : " (\(Terminal.line(why, width: 300)))")
                }.joined(separator: "\n")
        )
        let standing = detail.decisions.last(where: \.isStanding)
        if let verdict = detail.verdict { parts.append(self.verdict(verdict, standing)) }
        if !detail.decisions.isEmpty {
            parts.append(
                Paint.bold("DECISIONS") + "\n"
                    + detail.decisions.map { "  " + DecisionText.line($0) }.joined(separator: "\n")
            )
        }
        parts.append(detail.list == nil ? candidates(detail) : list(detail))
        if !detail.leftOut.isEmpty {
            let lines = detail.leftOut.map(ShownLeftOut.init)
            parts.append(Paint.bold("LEFT OUT") + "\n" + ShownLeftOut.table(lines, ofOneQuery: true))
        }
        for exchange in detail.exchanges where isRaw || exchange.stage == .rank {
            parts.append(self.exchange(exchange, isRaw: isRaw))
        }
        return parts.joined(separator: "\n\n")
    }

    private static func verdict(_ verdict: VerdictRecord, _ decision: DecisionLine?) -> String {
        var text = Paint.bold("VERDICT") + "  "
        // What is exported comes first, and the filter's word after it.
        if let decision, decision.overrules {
            text +=
                decision.decision.action == .drop
                ? Paint.bad("dropped by a reviewer") : Paint.good("kept by a reviewer")
            text +=
                decision.obstacle == nil ? ", over the filter's  " : ", which can't be honoured, over the filter's  "
        }
        text +=
            verdict.reason.map { Paint.bad("rejected: \($0.rawValue)") }
            ?? Paint.good(CatalogueLine.Status.kept.rawValue)
        if let ndcg = verdict.ndcg { text += String(format: "  NDCG@10 %.4f", ndcg) }
        if let recall = verdict.recall { text += String(format: "  Recall@10 %.4f", recall) }
        if let chance = verdict.chance {
            let words = String(format: "  (a random order is kept in %.1f %% of cases)", chance * 100)
            let isFitting = DisplayWidth.of(Paint.plain(text) + words) <= Terminal.columns() ?? .max
            text += (isFitting ? "" : "\n") + words
        }
        // With blanks between its parts, so that no number is broken where a line ends.
        let evidence = Terminal.line(verdict.evidence, width: 400).replacing(",\"", with: ", \"")
        return text + "\n" + Terminal.paragraphs("  evidence: " + evidence)
    }

    private static func list(_ detail: ListDetail) -> String {
        let ranks = ShownList.ranks(detail)
        let items = (detail.list?.items ?? []).enumerated().sorted { left, right in
            (ranks[left.offset] ?? .max, left.offset) < (ranks[right.offset] ?? .max, right.offset)
        }
        var table = Table(
            [
                ("rank", .right), ("shown as", .right), ("label", .left), ("judge", .left), ("origin", .left),
                ("docid", .left), ("passage", .prose),
            ],
            leaving: ["docid", "judge", "origin"]
        )
        for (index, item) in items {
            let text = [item.passage.title, item.passage.text].compactMap { $0 }.joined(separator: ": ")
            table.add([
                Table.Cell(ranks[index].map(String.init) ?? "-"), Table.Cell("[\(index + 1)]"),
                label(item.label), Table.Cell(item.judge.rawValue), Table.Cell(item.origin.rawValue),
                docid(item.documentID, detail),
                Table.Cell(Terminal.line(text, width: Terminal.columns() == nil ? 100 : 200)),
            ])
        }
        return Paint.bold("LIST") + ", best first in the teacher's order\n" + table.text
    }

    private static func label(_ label: Label) -> Table.Cell {
        Table.Cell(label.rawValue, label == .positive ? .good : label == .hardNegative ? .warn : nil)
    }

    private static func docid(_ document: String, _ detail: ListDetail) -> Table.Cell {
        Table.Cell(detail.docid(document))
    }

    private static func candidates(_ detail: ListDetail) -> String {
        var table = Table(
            [("origin", .left), ("label", .left), ("docid", .left), ("passage", .prose)],
            leaving: ["docid"]
        )
        for candidate in detail.candidates {
            table.add([
                Table.Cell(candidate.origin.rawValue),
                detail.judgments[candidate.passage.id].map { label($0.label) } ?? Table.Cell("-"),
                docid(candidate.documentID, detail),
                Table.Cell(Terminal.line(candidate.passage.text, width: Terminal.columns() == nil ? 100 : 200)),
            ])
        }
        return Paint.bold("CANDIDATES") + " (no list was built)\n" + table.text
    }

    private static func exchange(_ exchange: ListDetail.Exchange, isRaw: Bool) -> String {
        let answer = exchange.response
        let simulated = answer.isSimulated ? ", SIMULATED" : ""
        let host = answer.host.map { " at \(Terminal.line($0, width: 60))" } ?? ""
        let kind = answer.reasoningKind.map { " (\($0))" } ?? ""
        var text =
            Paint.bold(exchange.stage.rawValue.uppercased())
            + ", \(SampleNumber(exchange.sample)), by \(exchange.teacher.map { "\($0), " } ?? "")\(Terminal.line(answer.model ?? answer.requestedModel, width: 100))\(host)\(simulated)"
        if isRaw { text += "\nrequest:\n" + Terminal.visible(exchange.body) }
        return text + "\n" + Paint.faint("reasoning\(kind):") + "\n" + Terminal.paragraphs(answer.reasoning) + "\n"
            + Paint.faint("answer:") + "\n"
            + Terminal.paragraphs(answer.content)
    }
}
