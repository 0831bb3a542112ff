import Ranking

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
                    ? "the \(comparison.changes.count) largest of \(Shown.count(comparison.changed)) changes"
                    : "\(Shown.count(comparison.changed)) of \(Shown.count(comparison.inBoth)) queries changed",
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
            "answers": Shown.count(side.answers),
            "cost": side.unknownCost > 0 ? "unknown" : Shown.dollars(micro: side.costMicroUSD),
        ]
    }

    private func tiles(_ all: Comparison.Domain) -> [TemplateValues] {
        func tile(_ name: String, _ value: String, _ note: String) -> TemplateValues {
            ["name": name, "value": value, "note": note]
        }
        return [
            tile("Kept by both", Shown.count(all.keptByBoth), "of \(Shown.count(all.inBoth)) in both"),
            tile("Kept by A only", Shown.count(all.keptByA), ""), tile("Kept by B only", Shown.count(all.keptByB), ""),
            tile("Kept by neither", Shown.count(all.keptByNeither), ""),
            tile(
                "Mean NDCG@10",
                Shown.score(all.meanB),
                "in B, \(Shown.score(all.meanA)) in A, over \(Shown.count(all.scored)) scored in both"
            ),
            tile("Orders agree", Shown.score(all.tau), "Kendall's tau; overlap \(Shown.score(all.rbo))"),
            tile("Labels changed", Shown.count(all.changedLabels), "of \(Shown.count(all.labels))"),
        ]
    }

    private func domain(_ domain: Comparison.Domain) -> TemplateValues {
        [
            "domain": domain.domain, "inBoth": Shown.count(domain.inBoth), "onlyA": Shown.count(domain.onlyInA),
            "onlyB": Shown.count(domain.onlyInB), "both": Shown.count(domain.keptByBoth),
            "keptA": Shown.count(domain.keptByA), "keptB": Shown.count(domain.keptByB),
            "neither": Shown.count(domain.keptByNeither), "meanA": Shown.score(domain.meanA),
            "meanB": Shown.score(domain.meanB), "tau": Shown.score(domain.tau),
            "labels": Shown.count(domain.changedLabels), "costA": Shown.dollars(micro: domain.costA),
            "costB": Shown.dollars(micro: domain.costB),
        ]
    }

    private func move(_ move: Comparison.Move) -> TemplateValues {
        [
            "from": VisibleText.line(move.from, limit: 60), "to": VisibleText.line(move.to, limit: 60),
            "fromTone": Self.tone(move.from), "toTone": Self.tone(move.to), "count": Shown.count(move.count),
        ]
    }

    private func change(_ change: Comparison.Change) -> TemplateValues {
        let path = ListAddress.path(change.id)
        let delta = change.ndcgA.flatMap { a in change.ndcgB.map { $0 - a } }
        return [
            "pathA": path, "pathB": path + "?side=b", "id": VisibleText.line(change.id.rawValue, limit: 80),
            "query": VisibleText.line(QuestionText(change.query).title, limit: 140),
            "endA": VisibleText.line(change.endA, limit: 40), "endB": VisibleText.line(change.endB, limit: 40),
            "toneA": Self.tone(change.endA), "toneB": Self.tone(change.endB), "ndcgA": Shown.score(change.ndcgA),
            "ndcgB": Shown.score(change.ndcgB),
            "delta": delta.map { ($0 > 0 ? "+" : $0 < 0 ? "−" : "") + Shown.score(abs($0)) } ?? "–",
            "deltaTone": delta.map { $0 > 0 ? "good" : $0 < 0 ? "bad" : "muted" } ?? "muted",
            "tau": Shown.score(change.tau),
            "labels": change.changedLabels == 0 ? "–" : Shown.count(change.changedLabels),
        ]
    }

    private static func tone(_ end: String) -> String {
        end == "kept" ? "good" : end == "pending" ? "muted" : "bad"
    }
}
