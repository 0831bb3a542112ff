import Ranking
import Store

/// A table of the report: the figures of the plots beside it, for those who read numbers.
struct ReportTable: Sendable {
    private var caption: String
    private var columns: [String]
    /// How many columns from the left hold words.
    private var words: Int
    private var rows: [[String]] = []

    init(_ caption: String, words: Int, _ columns: [String]) {
        self.caption = caption
        self.words = words
        self.columns = columns
    }

    mutating func add(_ cells: [String]) { rows.append(cells) }

    /// The table as HTML, folded away under its caption.
    var html: String {
        func cell(_ name: String, _ place: Int, _ text: String) -> String {
            "<\(name)\(place < words ? "" : " class=\"n\"")>\(Markup.text(text))</\(name)>"
        }
        let head = columns.enumerated().map { cell("th", $0, $1) }.joined()
        let body = rows.map { row in "<tr>" + row.enumerated().map { cell("td", $0, $1) }.joined() + "</tr>\n" }
        return """
            <details class="numbers"><summary>\(Markup.text(caption))</summary><div class="scroll" tabindex="0" \
            role="region" aria-label="\(Markup.text(caption))"><table>
            <thead><tr>\(head)</tr></thead>
            <tbody>
            \(body.joined())</tbody></table></div></details>
            """
    }

    static func funnel(_ figures: Figures) -> ReportTable {
        var table = ReportTable(
            "By domain and stage",
            words: 2,
            ["domain", "stage", "in", "done", "rejected", "failed", "pending"]
        )
        for line in figures.funnel {
            table.add(
                [line.domain, line.stage == .filter ? "filter (kept)" : line.stage.rawValue]
                    + [line.input, line.done, line.rejected, line.failed, line.pending].map(count)
            )
        }
        return table
    }

    static func endings(_ figures: Figures) -> ReportTable {
        var table = ReportTable(
            "By domain, stage and reason",
            words: 4,
            ["domain", "stage", "ended", "why", "queries"]
        )
        for line in figures.endings {
            table.add([line.domain, line.stage.rawValue, line.status.rawValue, line.code, count(line.count)])
        }
        return table
    }

    static func scores(_ figures: Figures) -> ReportTable {
        var table = ReportTable(
            "By domain",
            words: 1,
            [
                "domain", "lists", "scored", "kept", "kept share", "chance share", "mean NDCG@10", "orders",
                "repaired", "left as shown",
            ]
        )
        for domain in figures.domains {
            table.add([
                domain.domain, count(domain.lists), count(domain.scores.scored), count(domain.kept),
                domain.keptShare.map(PlotUnit.share.text) ?? "–", domain.chance.map(PlotUnit.share.text) ?? "–",
                domain.scores.scored > 0 ? PlotUnit.number.text(domain.scores.meanNDCG) : "–", count(domain.orders),
                count(domain.repaired), count(domain.unchanged),
            ])
        }
        return table
    }

    static func sweep(_ figures: Figures) -> ReportTable {
        let thresholds = figures.all.scores.points.filter { point in
            (1...7).contains { abs(Double($0) / 10 - point.alpha) < 1e-9 }
        }.map(\.alpha)
        var table = ReportTable(
            "Lists kept by threshold",
            words: 1,
            ["domain"] + thresholds.map { PlotUnit.number.tick($0, step: 0.1) }
        )
        for domain in figures.domains where domain.scores.scored > 0 {
            table.add(
                [domain.domain]
                    + domain.scores.points.filter { thresholds.contains($0.alpha) }.map { count($0.kept) }
            )
        }
        return table
    }

    static func costs(_ figures: Figures) -> ReportTable {
        var table = ReportTable(
            "By domain, stage and model",
            words: 3,
            ["domain", "stage", "model", "answers", "prompt", "cached", "completion", "chain", "cost"]
        )
        for line in figures.costs {
            table.add(
                [line.domain, line.stage.rawValue, line.model]
                    + [
                        line.answers, line.promptTokens, line.cachedTokens, line.completionTokens, line.reasoningTokens,
                    ].map(count)
                    + [line.unknownCost > 0 ? "unknown" : PlotUnit.dollars.text(Double(line.costMicroUSD) / 1e6)]
            )
        }
        return table
    }

    static func models(_ figures: Figures) -> ReportTable {
        var table = ReportTable("Models", words: 3, ["asked for", "answered", "build", "answers"])
        for model in figures.models {
            table.add([
                model.requested, model.answered ?? "unnamed", model.systemFingerprint ?? "–", count(model.answers),
            ])
        }
        return table
    }

    private static func count(_ number: Int) -> String { PlotUnit.count.text(Double(number)) }
}
