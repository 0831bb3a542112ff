import Foundation
import Hummingbird
import Ranking
import Store

extension Site {
    /// The page of all figures; with `part=live` only what changes while a run goes on.
    func overview(_ fields: FormFields) async throws -> Response {
        let view = OverviewView(
            figures: try await figures.figures(),
            rate: try await store.answerRate(),
            budget: pipeline.budgetUSD,
            domain: fields["domain"]
        )
        let content = templates.render("overview", view.values)
        guard fields["part"] == "live" else { return page("Overview", at: "/", isLive: true, content) }
        return Response(
            status: .ok,
            headers: [.contentType: "text/html; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: content.text))
        )
    }
}

/// The overview, ready for its template.
struct OverviewView {
    let figures: Figures
    /// Answers a second; nil while none come.
    let rate: Double?
    let budget: Double?
    /// The domain whose lists are plotted; all if nil or unknown.
    let domain: String?

    var values: TemplateValues {
        var values: TemplateValues = [
            "asOf": figures.asOf.map { "last answer \(DisplayFormat.date($0)) UTC" } ?? "nothing was answered yet",
            "isSimulated": figures.isSimulated, "spoken": spoken, "tiles": tiles, "counts": counts,
            "domains": figures.domains.map { domain -> TemplateValues in
                var filter = BrowseFilter()
                filter.domain = domain.domain
                return ["path": filter.address(), "name": domain.domain]
            },
            "rejects": endings(.rejected), "hasRejects": figures.endings.contains { $0.status == .rejected },
            "failures": endings(.failed), "hasFailures": figures.endings.contains { $0.status == .failed },
            "events": figures.events.map { event -> TemplateValues in
                ["kind": event.kind, "cause": event.cause ?? "", "count": DisplayFormat.count(event.count)]
            },
            "hasEvents": !figures.events.isEmpty, "hasLists": shown.lists > 0, "hasScored": shown.scores.scored > 0,
            "hasOrders": shown.orders > 0, "hasCosts": !figures.costs.isEmpty, "scopes": scopes, "costs": costs,
            "models": models,
        ]
        for part in [plots, sweep] { values.merge(part) { _, new in new } }
        return values
    }

    /// The lists that are plotted.
    private var shown: DomainFigures { figures.domains.first { $0.domain == domain } ?? figures.all }

    private var spoken: String {
        "\(figures.kept) of \(figures.queries) lists kept, \(figures.rejected) rejected, \(figures.failed) failed, "
            + "\(figures.pending) on their way."
    }

    private var tiles: [TemplateValues] {
        func tile(
            _ name: String,
            _ value: String,
            _ note: String,
            tone: String = "",
            status: CatalogueLine.Status? = nil
        )
            -> TemplateValues
        {
            var filter = BrowseFilter()
            filter.status = status
            return [
                "name": name, "value": value, "note": note, "tone": tone,
                "path": status == nil ? false : filter.address(),
            ]
        }
        func share(_ part: Int) -> String {
            figures.queries > 0 ? DisplayFormat.percent(Double(part) / Double(figures.queries)) : ""
        }
        let unknown = figures.answersOfUnknownCost
        let reasoning = figures.costs.reduce(0) { $0 + $1.reasoningTokens }
        let all = figures.costs.reduce(0) { $0 + $1.promptTokens + $1.completionTokens }
        return [
            tile("Queries", DisplayFormat.count(figures.queries), "in \(figures.domains.count) domains"),
            tile("Kept", DisplayFormat.count(figures.kept), share(figures.kept), tone: "good", status: .kept),
            tile(
                "Rejected",
                DisplayFormat.count(figures.rejected),
                share(figures.rejected),
                tone: "bad",
                status: .rejected
            ),
            tile("Failed", DisplayFormat.count(figures.failed), share(figures.failed), tone: "warn", status: .failed),
            tile("On their way", DisplayFormat.count(figures.pending), share(figures.pending), status: .pending),
            tile(
                "Spent",
                DisplayFormat.dollars(micro: unknown == figures.answers && unknown > 0 ? nil : figures.spentMicroUSD),
                unknown > 0
                    ? "\(DisplayFormat.count(unknown)) answers of unknown price"
                    : budget.map { String(format: "of a budget of $%.2f", $0) } ?? ""
            ),
            tile("Tokens", DisplayFormat.short(all), "\(DisplayFormat.short(reasoning)) of them reasoning"),
            tile(
                "Answers",
                DisplayFormat.count(figures.answers),
                rate.map { $0 < 10 ? String(format: "%.1f a second now", $0) : "\(Int($0)) a second now" }
                    ?? "none at the moment"
            ),
        ]
    }

    private var counts: [TemplateValues] {
        figures.funnel.map { count in
            [
                "domain": count.domain, "stage": count.stage == .filter ? "filter (kept)" : count.stage.rawValue,
                "in": DisplayFormat.count(count.input), "done": DisplayFormat.count(count.done),
                "rejected": DisplayFormat.count(count.rejected),
                "failed": DisplayFormat.count(count.failed), "pending": DisplayFormat.count(count.pending),
            ]
        }
    }

    private func endings(_ status: OutcomeStatus) -> [TemplateValues] {
        figures.endings.filter { $0.status == status }.sorted { ($1.count, $0.code) < ($0.count, $1.code) }.map {
            ending in
            var filter = BrowseFilter()
            filter.domain = ending.domain
            filter.code = ending.code
            filter.status = CatalogueLine.Status(rawValue: status.rawValue)
            return [
                "path": filter.address(), "code": VisibleText.line(ending.code, limit: 60), "domain": ending.domain,
                "stage": ending.stage.rawValue, "count": DisplayFormat.count(ending.count),
            ]
        }
    }

    private var scopes: [TemplateValues] {
        let all: TemplateValues = ["path": "/#scores-title", "name": "All", "isCurrent": shown == figures.all]
        return [all]
            + figures.domains.map { domain in
                [
                    "path": "/?domain=\(FormFields.encoded(domain.domain))#scores-title", "name": domain.domain,
                    "isCurrent": shown.domain == domain.domain && self.domain == domain.domain,
                ]
            }
    }

    private var costs: [TemplateValues] {
        figures.costs.map { line in
            [
                "domain": line.domain, "stage": line.stage.rawValue, "model": VisibleText.line(line.askedAs, limit: 60),
                "answers": DisplayFormat.count(line.answers), "prompt": DisplayFormat.count(line.promptTokens),
                "cached": DisplayFormat.count(line.cachedTokens),
                "reasoning": DisplayFormat.count(line.reasoningTokens),
                "answer": DisplayFormat.count(max(0, line.completionTokens - line.reasoningTokens)),
                "cost": line.unknownCost > 0 ? "unknown" : DisplayFormat.dollars(micro: line.costMicroUSD),
            ]
        }
    }

    private var models: [TemplateValues] {
        figures.models.map { model in
            let name = model.answered ?? model.requested
            var filter = BrowseFilter()
            filter.model = name
            return [
                "path": filter.address(), "name": VisibleText.line(name, limit: 60),
                "asked": name == model.requested ? false : VisibleText.line(model.requested, limit: 60),
                "build": model.systemFingerprint.map { VisibleText.line($0, limit: 40) } ?? "–",
                "count": DisplayFormat.count(model.answers),
            ]
        }
    }

    private var plots: TemplateValues {
        [
            "funnelPlot": HTML(safe: FigurePlots.funnel(figures).svg(id: "funnel")),
            "endsPlot": HTML(safe: FigurePlots.ends(figures).svg(id: "ends")),
            "rejectsPlot": HTML(safe: FigurePlots.endings(figures, status: .rejected).svg(id: "rejects")),
            "scoresPlot": HTML(safe: FigurePlots.scores(shown, alpha: figures.alpha).svg(id: "scores")),
            "sweepPlot": HTML(safe: FigurePlots.sweep(shown, alpha: figures.alpha).svg(id: "sweep-plot")),
            "positivesPlot": HTML(safe: FigurePlots.positives(shown).svg(id: "positives")),
            "sizesPlot": HTML(safe: FigurePlots.sizes(shown).svg(id: "sizes")),
            "reasoningPlot": HTML(safe: FigurePlots.reasoningLengths(shown).svg(id: "reasoning-lengths")),
            "placesPlot": HTML(safe: FigurePlots.places(shown).svg(id: "places")),
            "sharesPlot": HTML(safe: FigurePlots.shares(figures).svg(id: "shares")),
            "repairsPlot": HTML(safe: FigurePlots.repairs(figures).svg(id: "repairs")),
            "costsPlot": HTML(safe: FigurePlots.costs(figures).svg(id: "costs")),
            "tokensPlot": HTML(safe: FigurePlots.tokens(figures).svg(id: "tokens")),
        ]
    }

    private var sweep: TemplateValues {
        let points = shown.scores.points
        let nearest = points.indices.min {
            abs(points[$0].alpha - figures.alpha) < abs(points[$1].alpha - figures.alpha)
        }
        return [
            "sweepMax": max(0, points.count - 1), "sweepValue": nearest ?? 0,
            "sweep": points.map { point -> TemplateValues in
                [
                    "alpha": String(format: "%.2f", point.alpha), "kept": DisplayFormat.count(point.kept),
                    "share": DisplayFormat.percent(point.share), "chance": DisplayFormat.percent(point.chance),
                    "mean": DisplayFormat.score(point.meanNDCG),
                    "words": String(format: "%.2f", point.alpha) + " keeps \(DisplayFormat.count(point.kept)) lists, "
                        + "\(DisplayFormat.percent(point.share)) of those with a score; of random orders \(DisplayFormat.percent(point.chance))",
                ]
            },
        ]
    }
}
