import Ranking
import Store

extension ListView {
    /// How the score comes about, and how each passage moved.
    var score: TemplateValues {
        guard let items = detail.list?.items, let order = detail.exportedRanking?.order, !order.isEmpty else {
            return ["hasScore": false]
        }
        let table = ScoreTable(order: order, relevance: items.map(\.label.relevance))
        let places = places(detail.exportedRanking)
        func decimal(_ number: Double) -> String { DisplayFormat.score(number) }
        let step = 20
        let right = 250
        var values: TemplateValues = [
            "hasScore": true, "positives": detail.list?.positives ?? 0, "dcg": decimal(table.dcg),
            "ideal": decimal(table.ideal), "computed": decimal(table.ndcg),
            "scoreRows": table.lines.map { line -> TemplateValues in
                [
                    "rank": line.rank, "identifier": (places[line.position] ?? line.position).description,
                    "target": "p\(line.position.rawValue)",
                    "label": items.indices.contains(line.position.index)
                        ? Self.word(items[line.position.index].label) : "–",
                    "tone": tone(at: line.position), "gain": line.gain, "discount": decimal(line.discount),
                    "adds": line.gain > 0 ? decimal(line.adds) : "0", "counts": line.gain > 0,
                ]
            },
            "movesWidth": right + 50, "movesHeight": order.count * step + 26, "rightX": right + 10,
        ]
        values["moves"] = order.enumerated().map { rank, position -> TemplateValues in
            let shown = places[position] ?? position
            let (from, to) = (shown.rawValue * step + 8, (rank + 1) * step + 8)
            return [
                "tone": tone(at: position), "from": shown.description, "to": rank + 1, "fromY": from, "toY": to,
                "toX": right, "fromText": from + 4, "toText": to + 4,
                "path": "M50 \(from)C\(right / 2 + 25) \(from) \(right / 2 + 25) \(to) \(right) \(to)",
            ]
        }
        return values
    }
}
