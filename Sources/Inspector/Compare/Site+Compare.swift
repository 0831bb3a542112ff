import HTTPTypes
import Hummingbird
import Ranking
import Store

extension Site {
    /// The page of what the other store made of the same queries.
    func compare() async throws -> Response {
        guard let against else {
            return notFound("One store is open. `rankforge inspect PIPELINE --against OTHER` compares two.")
        }
        switch try await against.comparison(with: store) {
        case .read(let comparison, let isOlder):
            var values = CompareView(comparison: comparison).values
            values["isOlder"] = isOlder
            return page("Compare", at: "/compare", templates.render("compare", values))
        case .reading(let share):
            let content = templates.render(
                "message",
                [
                    "title": "Compare",
                    "words":
                        "The two stores are being compared: \(Int(clamped: share * 100)) % of their queries are read. This page looks again by itself.",
                    "path": "/compare", "link": "Look now",
                ]
            )
            var response = page("Compare", at: "/compare", content)
            // Asks again without a script, too.
            if let refresh = HTTPField.Name("refresh") { response.headers[refresh] = "2" }
            return response
        }
    }
}

/// The page of two stores side by side, ready for its template.
struct CompareView {
    let comparison: Comparison

    var values: TemplateValues {
        let whole = comparison.domains.last
        return [
            "a": side(comparison.a), "b": side(comparison.b), "tiles": whole.map(tiles) ?? [],
            "domains": comparison.domains.filter { $0.inBoth + $0.onlyInA + $0.onlyInB > 0 }.map(domain),
            "moves": (whole?.moves ?? []).prefix(30).map(move),
            "hasMoves": !(whole?.moves.isEmpty ?? true),
            "changes": comparison.changes.map(change), "hasChanges": !comparison.changes.isEmpty,
            "changed": comparison.inBoth == 0
                ? "no query in common"
                : comparison.changes.count < comparison.changed
                    ? "the \(comparison.changes.count) largest of \(DisplayFormat.count(comparison.changed)) changes"
                    : "\(DisplayFormat.count(comparison.changed)) of \(DisplayFormat.count(comparison.inBoth)) queries changed",
            "nothing": comparison.nothingInCommon.map { VisibleText($0 + ".").text } ?? false,
            "isCompared": comparison.inBoth > 0,
            "isSimulated": comparison.a.isSimulated || comparison.b.isSimulated,
        ]
    }

    private func side(_ side: Comparison.Side) -> TemplateValues {
        [
            "pipeline": VisibleText.line(side.pipeline, limit: 60), "store": VisibleText.line(side.store, limit: 120),
            "models": side.models.isEmpty
                ? "nobody was asked" : VisibleText.line(side.models.joined(separator: ", "), limit: 120),
            "answers": DisplayFormat.count(side.answers),
            "cost": side.unknownCost > 0 ? "unknown" : DisplayFormat.dollars(micro: side.costMicroUSD),
        ]
    }

    private func tiles(_ all: Comparison.Domain) -> [TemplateValues] {
        func tile(_ name: String, _ value: String, _ note: String) -> TemplateValues {
            ["name": name, "value": value, "note": note]
        }
        return [
            tile("Kept by both", DisplayFormat.count(all.keptByBoth), "of \(DisplayFormat.count(all.inBoth)) in both"),
            tile("Kept by A only", DisplayFormat.count(all.keptByA), ""),
            tile("Kept by B only", DisplayFormat.count(all.keptByB), ""),
            tile("Kept by neither", DisplayFormat.count(all.keptByNeither), ""),
            tile(
                "Mean NDCG@10",
                DisplayFormat.score(all.meanB),
                "in B, \(DisplayFormat.score(all.meanA)) in A, over \(DisplayFormat.count(all.scored)) scored in both"
            ),
            tile(
                "Orders agree",
                DisplayFormat.score(all.tau),
                "Kendall's tau; overlap \(DisplayFormat.score(all.rbo))"
            ),
            tile("Labels changed", DisplayFormat.count(all.changedLabels), "of \(DisplayFormat.count(all.labels))"),
        ]
    }

    private func domain(_ domain: Comparison.Domain) -> TemplateValues {
        [
            "domain": domain.domain, "inBoth": DisplayFormat.count(domain.inBoth),
            "onlyA": DisplayFormat.count(domain.onlyInA),
            "onlyB": DisplayFormat.count(domain.onlyInB), "both": DisplayFormat.count(domain.keptByBoth),
            "keptA": DisplayFormat.count(domain.keptByA), "keptB": DisplayFormat.count(domain.keptByB),
            "neither": DisplayFormat.count(domain.keptByNeither), "meanA": DisplayFormat.score(domain.meanA),
            "meanB": DisplayFormat.score(domain.meanB), "tau": DisplayFormat.score(domain.tau),
            "labels": DisplayFormat.count(domain.changedLabels), "costA": DisplayFormat.dollars(micro: domain.costA),
            "costB": DisplayFormat.dollars(micro: domain.costB),
        ]
    }

    private func move(_ move: Comparison.Move) -> TemplateValues {
        [
            "from": VisibleText.line(move.from, limit: 60), "to": VisibleText.line(move.to, limit: 60),
            "fromTone": Self.tone(move.from), "toTone": Self.tone(move.to), "count": DisplayFormat.count(move.count),
        ]
    }

    private func change(_ change: Comparison.Change) -> TemplateValues {
        let path = ListAddress.path(change.id)
        let delta = change.ndcgA.flatMap { a in change.ndcgB.map { $0 - a } }
        return [
            "pathA": path, "pathB": path + "?side=b", "id": VisibleText.line(change.id.rawValue, limit: 80),
            "query": VisibleText.line(QuestionText(change.query).title, limit: 140),
            "endA": VisibleText.line(change.endA, limit: 40), "endB": VisibleText.line(change.endB, limit: 40),
            "toneA": Self.tone(change.endA), "toneB": Self.tone(change.endB),
            "ndcgA": DisplayFormat.score(change.ndcgA),
            "ndcgB": DisplayFormat.score(change.ndcgB),
            "delta": delta.map { ($0 > 0 ? "+" : $0 < 0 ? "−" : "") + DisplayFormat.score(abs($0)) } ?? "–",
            "deltaTone": delta.map { $0 > 0 ? "good" : $0 < 0 ? "bad" : "muted" } ?? "muted",
            "tau": DisplayFormat.score(change.tau),
            "labels": change.changedLabels == 0 ? "–" : DisplayFormat.count(change.changedLabels),
        ]
    }

    private static func tone(_ end: String) -> String {
        switch CatalogueLine.Status(rawValue: end) {
        case .kept: "good"
        case .pending: "muted"
        case .rejected, .failed, nil: "bad"
        }
    }
}
