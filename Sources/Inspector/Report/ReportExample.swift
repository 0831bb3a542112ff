import Ingest
import Ranking
import Store

/// A list in short form, for people who will not open the store.
struct ReportExample: Sendable {
    /// The longest excerpts, in characters.
    private static let queryLimit = 300
    private static let passageLimit = 160
    private static let reasoningLimit = 500
    /// Passages from the top.
    private static let passageCount = 5

    private let detail: ListDetail

    init(_ detail: ListDetail) {
        self.detail = detail
    }

    /// What the template needs.
    var values: [String: Any] {
        let verdict = detail.verdict
        let reason = verdict?.reason?.rawValue
        var facts: [String] = []
        if let ndcg = verdict?.ndcg { facts.append("NDCG@10 \(PlotUnit.number.text(ndcg))") }
        if let chance = verdict?.chance {
            facts.append("a random order is kept in \(PlotUnit.share.text(chance)) of cases")
        }
        if let list = detail.list { facts.append("\(list.items.count) passages, \(list.positives) positive") }
        if reason != nil, verdict?.ndcg == nil, let evidence = verdict?.evidence, evidence != "{}" {
            facts.append(Self.short(evidence, 200))
        }
        let answer = detail.exportedRanking?.requestKey
        let reasoning =
            detail.exchanges.last { $0.response.key == answer || answer == nil && $0.stage == .rank }?
            .response.reasoning ?? ""
        var values: [String: Any] = [
            "id": SanitizedText.visible(detail.query.id.rawValue),
            "verdict": reason ?? CatalogueLine.Status.kept.rawValue,
            "tone": reason == nil ? "good" : "bad",
            "query": Self.short(detail.query.text, Self.queryLimit),
            "facts": facts.joined(separator: " · "),
            "items": items,
            "hasItems": !items.isEmpty,
            "more": max(0, (detail.list?.items.count ?? 0) - items.count),
            "reasoning": Self.short(reasoning, Self.reasoningLimit),
        ]
        if let source { values["source"] = source }
        return values
    }

    private var items: [[String: Any]] {
        guard let list = detail.list, let ranking = detail.exportedRanking else { return [] }
        // The reasoning speaks of passages by the places where it was shown them.
        return zip(ranking.order, ranking.orderAsShown).prefix(Self.passageCount).compactMap { position, shown in
            guard list.items.indices.contains(position.index) else { return nil }
            let item = list.items[position.index]
            let text = [item.passage.title, item.passage.text].compactMap { $0 }.joined(separator: ": ")
            let tone = item.label == .positive ? "good" : item.label == .hardNegative ? "warn" : ""
            return [
                "label": item.label.rawValue.replacing("_", with: " "), "tone": tone,
                "shown": shown.description, "text": Self.short(text, Self.passageLimit),
            ]
        }
    }

    /// The question's source, for licences that ask for attribution; a link only where it leads to the web.
    private var source: [String: Any]? {
        let origin = detail.query.attribution
        let words = [origin.author.map { "by \($0)" }, origin.license].compactMap { $0 }.joined(separator: ", ")
        guard origin.url != nil || !words.isEmpty else { return nil }
        let url = origin.url ?? ""
        let isWeb = url.hasPrefix("https://") || url.hasPrefix("http://")
        return [
            "link": isWeb ? url : "", "isLink": isWeb, "name": Self.short(url, 120), "words": Self.short(words, 200),
        ]
    }

    /// One line, cut where it gets long.
    private static func short(_ text: String, _ limit: Int) -> String {
        var line = ""
        var isBlank = true
        for character in text {
            if line.count > limit { return SanitizedText.visible(line.trimmingBlank() + "…") }
            if !character.isWhitespace { line.append(character) } else if !isBlank { line.append(" ") }
            isBlank = character.isWhitespace
        }
        return SanitizedText.visible(line.trimmingBlank())
    }
}

extension String {
    fileprivate func trimmingBlank() -> String { hasSuffix(" ") ? String(dropLast()) : self }
}
