import Crypto
import Foundation
import Mustache
import Ranking
import Store

/// The report's page, made of figures and examples; pure.
struct ReportPage: Sendable {
    let figures: Figures
    let kept: [ReportExample]
    let rejected: [ReportExample]
    let release: String

    /// A filter that more than half of all random orders pass does not tell good labels from bad ones.
    private static let weakFilter = 0.5

    /// The whole file.
    ///
    /// - Throws: an error where the template of this release is not Mustache.
    func html() throws -> String {
        let template = try MustacheTemplate(string: String(decoding: PackageResources.report_mustache, as: UTF8.self))
        let style = "\n" + String(decoding: PackageResources.inspector_css + PackageResources.report_css, as: UTF8.self)
        let hash = Data(SHA256.hash(data: Data(style.utf8))).base64EncodedString()
        var values: [String: Any] = [
            "pipeline": figures.pipeline, "release": release, "style": style, "styleHash": hash,
            "asOf": figures.asOf.map { $0.prefix(16).replacing("T", with: " ") + " UTC" } ?? "before the first answer",
            "isSimulated": figures.isSimulated, "tiles": tiles, "sections": sections,
            "hasExamples": !(kept + rejected).isEmpty,
        ]
        values["examples"] =
            [("Kept", kept), ("Rejected", rejected)].filter { !$0.1.isEmpty }.map {
                ["title": $0.0, "lists": $0.1.map(\.values)] as [String: Any]
            }
        return template.render(values)
    }

    private var tiles: [[String: Any]] {
        func tile(_ name: String, _ number: String, _ note: String = "") -> [String: Any] {
            ["name": name, "number": number, "note": note]
        }
        let count = PlotUnit.count.text
        let dollars = Double(figures.spentMicroUSD) / 1e6
        let unknown = figures.answersOfUnknownCost
        var tiles = [
            tile("queries", count(Double(figures.queries)), "in \(figures.domains.count) domains"),
            tile(
                "kept",
                count(Double(figures.kept)),
                figures.all.keptShare.map { PlotUnit.share.text($0) + " of scored lists" } ?? ""
            ),
            tile("chance", figures.all.chance.map(PlotUnit.share.text) ?? "–", "of random orders would be kept"),
            tile("rejected", count(Double(figures.rejected))),
            tile("failed", count(Double(figures.failed)), figures.pending > 0 ? "" : "nothing is pending"),
        ]
        if figures.pending > 0 { tiles.append(tile("pending", count(Double(figures.pending)))) }
        tiles.append(tile("answers paid", count(Double(figures.answers)), figures.isSimulated ? "simulated" : ""))
        tiles.append(
            tile(
                "cost",
                unknown == figures.answers && unknown > 0 ? "unknown" : PlotUnit.dollars.text(dollars),
                unknown > 0
                    ? "\(count(Double(unknown))) answers of unknown cost"
                    : figures.kept > 0 ? "\(PlotUnit.dollars.text(dollars / Double(figures.kept))) a kept list" : ""
            )
        )
        for (decision, number) in figures.decisions.sorted(by: { $0.key < $1.key }) {
            tiles.append(tile("decided: \(decision)", count(Double(number)), "by reviewers"))
        }
        return tiles
    }

    private var sections: [[String: Any]] {
        var made: [[String: Any]] = []
        var number = 0
        func plot(_ title: String, _ caption: String = "", svg: (String) -> String) -> [String: Any] {
            number += 1
            return ["title": title, "svg": svg("plot-\(number)"), "caption": caption, "hasCaption": !caption.isEmpty]
        }
        func add(_ title: String, _ lead: String, _ plots: [[String: Any]], _ tables: [ReportTable]) {
            guard !plots.isEmpty else { return }
            made.append([
                "title": title, "lead": lead, "hasLead": !lead.isEmpty, "plots": plots, "tables": tables.map(\.html),
                "grid": plots.count > 2 ? "grid-3" : "grid-2",
            ])
        }
        let ends = FigurePlots.ends(figures)
        let funnel = FigurePlots.funnel(figures)
        add(
            "Where the queries are",
            "",
            [plot("By domain", svg: ends.svg), plot("Through the stages, all domains", svg: funnel.svg)],
            [.funnel(figures)]
        )
        let reasons = [OutcomeStatus.rejected, .failed].map { FigurePlots.endings(figures, status: $0) }
        add(
            "Why queries ended early",
            "",
            reasons.filter { !$0.rows.isEmpty }.map { plot($0.title, svg: $0.svg) },
            [.endings(figures)]
        )
        let scored = figures.domains.filter { $0.scores.scored > 0 }
        add(
            "Scores",
            "NDCG@10 of the teacher's order, which has not seen the gold answer, under the pointwise labels, which have. Left of alpha is rejected.",
            scored.map { domain in
                let mean = "\(count(domain.scores.scored)) lists, mean \(PlotUnit.number.text(domain.scores.meanNDCG))"
                return plot(domain.domain, mean, svg: FigurePlots.scores(domain, alpha: figures.alpha).svg)
            },
            [.scores(figures)]
        )
        add(
            "What other thresholds would keep",
            weakness(scored),
            (scored.isEmpty ? [] : [plot("At the threshold of now", svg: FigurePlots.shares(figures).svg)])
                + scored.map { plot($0.domain, svg: FigurePlots.sweep($0, alpha: figures.alpha).svg) },
            [.sweep(figures)]
        )
        let plain = figures.all.orders > 0 && figures.all.repaired + figures.all.unchanged == 0
        add(
            "Lists and orders",
            plain ? "No order took a repair, and none left its list as it was shown." : "",
            listPlots(plot),
            []
        )
        add(
            "Cost",
            figures.isSimulated
                ? "Simulated: what a real teacher of these prices would have taken. No money was spent." : "",
            figures.costs.isEmpty
                ? []
                : [
                    plot("Dollars by domain and stage", svg: FigurePlots.costs(figures).svg),
                    plot("Tokens by domain", svg: FigurePlots.tokens(figures).svg),
                ],
            [.costs(figures), .models(figures)]
        )
        return made
    }

    private func listPlots(
        _ plot: (String, String, (String) -> String) -> [String: Any]
    ) -> [[String: Any]] {
        let all = figures.all
        var plots: [[String: Any]] = []
        if all.lists > 0 {
            plots.append(plot("Passages a list", "", FigurePlots.sizes(all).svg))
            plots.append(plot("Positives a list", "", FigurePlots.positives(all).svg))
        }
        if !all.reasoningLengths.isEmpty {
            plots.append(plot("Length of reasoning, in tokens", "", FigurePlots.reasoningLengths(all).svg))
        }
        if all.orders > 0 {
            let caption =
                "On the broken line, if the place shown does not matter; steeper, if what is shown first is favoured."
            plots.append(plot("Place given by place shown", caption, FigurePlots.places(all).svg))
            if all.repaired + all.unchanged > 0 {
                plots.append(plot("Orders repaired, and left as shown", "", FigurePlots.repairs(figures).svg))
            }
        }
        return plots
    }

    /// A sentence about the domains where the filter says little.
    private func weakness(_ domains: [DomainFigures]) -> String {
        let weak = domains.filter { ($0.chance ?? 0) > Self.weakFilter }.map(\.domain)
        guard !weak.isEmpty else { return "The broken line is the share of random orders of the same lists." }
        return
            "The broken line is the share of random orders of the same lists. In \(weak.joined(separator: ", ")) more than "
            + "half of them would be kept: there the filter says little. Longer lists with fewer positives help, or a higher alpha."
    }

    private func count(_ number: Int) -> String { PlotUnit.count.text(Double(number)) }
}

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
            ["domain", "stage", "model", "answers", "prompt", "cached", "completion", "reasoning", "cost"]
        )
        for line in figures.costs {
            table.add(
                [line.domain, line.stage.rawValue, line.askedAs]
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
