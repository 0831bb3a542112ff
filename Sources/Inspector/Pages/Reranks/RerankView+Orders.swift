import Ranking
import Store

extension RerankView {
    /// The model's order, each document with the way that it went.
    var finalOrder: TemplateValues {
        let order = Self.order(detail)
        let shown = Self.shown(detail, isWhole: isWhole)
        let isRanked = detail.order?.status == .done
        return [
            "hasPassages": !shown.isEmpty,
            "passagesTitle": isRanked ? "The model's order" : "What the first stage found",
            "passagesNote": isRanked
                ? "\(DisplayFormat.count(order.count)) documents"
                    + (reranked < order.count
                        ? ", the first \(DisplayFormat.count(reranked)) of them reranked" : "")
                    + ". Rank, #place in the first stage, moved up or down."
                : "\(DisplayFormat.count(order.count)) documents, in its order.",
            "others": order.count > shown.count ? DisplayFormat.count(order.count - shown.count) : false,
            "othersPath": address([("all", "1")]),
            "passages": shown.map(passage),
        ]
    }

    private func passage(_ document: String) -> TemplateValues {
        let rank = ranks[document] ?? 0
        let isRanked = detail.order?.status == .done
        let (move, tone) = DisplayFormat.move((places[document] ?? rank) - rank)
        let text = passages[document].map { VisibleText($0.text, limit: Self.passageLimit) }
        let grade = qrels[document]
        return [
            "anchor": "p\(rank)", "rank": DisplayFormat.count(rank), "place": places[document].map { "#\($0)" } ?? "–",
            "move": isRanked ? move : "", "moveTone": tone, "tone": self.tone(of: document),
            "label": grade.map { $0 > 0 ? "relevant: \($0)" : "not relevant" } ?? false,
            "document": VisibleText.line(document, limit: 80),
            "title": passages[document]?.title.map { VisibleText.line($0, limit: 120) } ?? false,
            "snippet": passages[document].map { VisibleText.line($0.text, limit: 200) }
                ?? "no text in the set as it is loaded now",
            "text": text?.text ?? "The set as it is loaded now has no text for this document.",
            "more": (text?.isCut ?? false) ? address(ofText: "passage:\(document)") : false,
            "size": DisplayFormat.bytes(text?.size ?? 0),
        ]
    }

    /// The final order against the first one, as lines.
    var moves: TemplateValues {
        guard let order = detail.order, order.status == .done, order.found.count > 1 else { return ["hasMoves": false] }
        let top = min(Self.depth, reranked == 0 ? order.found.count : reranked)
        // As many lines as a window has get a label each; of more, only each tenth has room for one.
        let isFine = top <= 25
        let step = isFine ? 20 : 6
        let right = 250
        func isNamed(_ place: Int) -> Bool { isFine || place == 1 || place % 10 == 0 }
        return [
            "hasMoves": true, "movesWidth": right + 50, "movesHeight": top * step + 34, "rightX": right + 10,
            "movesNote": qrels.isEmpty ? "moved into the first ten" : "judged relevant",
            "moves": order.ranked.prefix(top).enumerated().compactMap { index, document -> TemplateValues? in
                guard let place = places[document], place <= top else { return nil }
                let (from, to) = (place * step + 20, (index + 1) * step + 20)
                let isMarked = qrels.isEmpty ? index < 10 && place > 10 : (qrels[document] ?? 0) > 0
                return [
                    "tone": isMarked ? "good" : "muted", "fromY": from, "toY": to, "toX": right, "fromText": from + 4,
                    "toText": to + 4, "from": isNamed(place) ? "#\(place)" : "",
                    "to": isNamed(index + 1) ? "\(index + 1)" : "",
                    "path": "M50 \(from)C\(right / 2 + 25) \(from) \(right / 2 + 25) \(to) \(right) \(to)",
                ]
            },
        ]
    }
}
