import Foundation
import Ranking
import Store

/// One list in full, for people.
enum ShowText {
    static func text(_ detail: ListDetail, isRaw: Bool) -> String {
        var parts = [
            "\(detail.query.id)\(detail.query.attribution.url.map { "  \($0)" } ?? "")",
            "QUERY\n" + Terminal.visible(detail.query.text),
        ]
        if let gold = detail.query.goldAnswer {
            parts.append("GOLD ANSWER (seen by judges, hidden from the ranking call)\n" + Terminal.visible(gold))
        }
        parts.append(
            "STAGES\n"
                + detail.steps.map { step in
                    let why = [step.cause, step.message].compactMap { $0 }.joined(separator: ": ")
                    return "  \(step.stage.rawValue): \(step.status)"
                        + (why.isEmpty ? "" : " (\(Terminal.line(why, width: 300)))")
                }.joined(separator: "\n")
        )
        if let verdict = detail.verdict { parts.append(self.verdict(verdict)) }
        if !detail.decisions.isEmpty {
            parts.append("DECISIONS\n" + detail.decisions.map { "  " + DecisionText.line($0) }.joined(separator: "\n"))
        }
        parts.append(detail.list == nil ? candidates(detail) : list(detail))
        for exchange in detail.exchanges where isRaw || exchange.stage == .rank {
            parts.append(self.exchange(exchange, isRaw: isRaw))
        }
        return parts.joined(separator: "\n\n")
    }

    private static func verdict(_ verdict: VerdictRecord) -> String {
        var text = "VERDICT  " + (verdict.reason.map { "rejected: \($0.rawValue)" } ?? "kept")
        if let ndcg = verdict.ndcg { text += String(format: "  NDCG@10 %.4f", ndcg) }
        if let recall = verdict.recall { text += String(format: "  Recall@10 %.4f", recall) }
        if let chance = verdict.chance {
            text += String(format: "  (a random order is kept in %.1f %% of cases)", chance * 100)
        }
        return text + "\n  evidence: " + Terminal.line(verdict.evidence, width: 400)
    }

    private static func list(_ detail: ListDetail) -> String {
        let ranks = ShownList.ranks(detail)
        let items = (detail.list?.items ?? []).enumerated().sorted { left, right in
            (ranks[left.offset] ?? .max, left.offset) < (ranks[right.offset] ?? .max, right.offset)
        }
        var table = Table([
            ("rank", .right), ("shown as", .right), ("label", .left), ("judge", .left), ("origin", .left),
            ("passage", .left),
        ])
        for (index, item) in items {
            table.add([
                ranks[index].map(String.init) ?? "-", "[\(index + 1)]", item.label.rawValue, item.judge.rawValue,
                item.origin.rawValue,
                Terminal.line(
                    [item.passage.title, item.passage.text].compactMap { $0 }.joined(separator: ": "),
                    width: 100
                ),
            ])
        }
        return "LIST, best first in the teacher's order\n" + table.text
    }

    private static func candidates(_ detail: ListDetail) -> String {
        var table = Table([("origin", .left), ("label", .left), ("passage", .left)])
        for candidate in detail.candidates {
            table.add([
                candidate.origin.rawValue, detail.judgments[candidate.passage.id]?.label.rawValue ?? "-",
                Terminal.line(candidate.passage.text, width: 100),
            ])
        }
        return "CANDIDATES (no list was built)\n" + table.text
    }

    private static func exchange(_ exchange: ListDetail.Exchange, isRaw: Bool) -> String {
        let answer = exchange.response
        let simulated = answer.isSimulated ? ", SIMULATED" : ""
        var text =
            "\(exchange.stage.rawValue.uppercased()), sample \(exchange.sample), by \(answer.model ?? answer.requestedModel)\(simulated)"
        if isRaw { text += "\nrequest:\n" + Terminal.visible(exchange.body) }
        return text + "\nchain:\n" + Terminal.visible(answer.reasoning) + "\nanswer:\n"
            + Terminal.visible(answer.content)
    }
}
