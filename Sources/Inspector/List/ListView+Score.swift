import Foundation
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

/// How NDCG@10 of an order comes about, rank by rank; the same rule as ``Ranking/Metrics`` (linear gain, log₂ discount).
struct ScoreTable: Sendable {
    /// A rank of the order.
    struct Line: Sendable, Equatable {
        /// From 1.
        var rank: Int
        /// The place in the list as it was shown.
        var position: Position
        /// 1 for a positive, otherwise 0.
        var gain: Int
        /// log₂(rank + 1).
        var discount: Double
        /// What the rank adds to the sum.
        var adds: Double
    }

    /// Ranks that count.
    static let depth = 10

    /// The first ranks of the order.
    let lines: [Line]
    /// Their sum.
    let dcg: Double
    /// The sum with all positives first.
    let ideal: Double

    /// The score, from 0 to 1.
    var ndcg: Double { ideal == 0 ? 0 : dcg / ideal }

    /// - Parameters:
    ///   - order: positions, best first.
    ///   - relevance: by 0-based place in the list; 1 for a positive.
    init(order: [Position], relevance: [Int]) {
        lines = order.prefix(Self.depth).enumerated().map { index, position in
            let gain = relevance.indices.contains(position.index) ? relevance[position.index] : 0
            let discount = log2(Double(index + 2))
            return Line(
                rank: index + 1,
                position: position,
                gain: gain,
                discount: discount,
                adds: Double(gain) / discount
            )
        }
        dcg = lines.reduce(0) { $0 + $1.adds }
        ideal = relevance.sorted(by: >).prefix(Self.depth).enumerated().reduce(0) { sum, entry in
            sum + Double(entry.element) / log2(Double(entry.offset + 2))
        }
    }
}
