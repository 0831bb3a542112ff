import Ranking
import Store

extension ListView {
    /// The chains that led to each order.
    var orders: TemplateValues {
        let answers = Dictionary(detail.exchanges.map { ($0.response.key, $0) }) { first, _ in first }
        let rankings = detail.rankings.filter { answers[$0.requestKey] != nil }
        let shown = rankings.enumerated().compactMap { index, ranking -> TemplateValues? in
            guard let exchange = answers[ranking.requestKey] else { return nil }
            let chain = VisibleText(exchange.response.reasoning, limit: Self.chainLimit)
            let response = exchange.response
            return [
                "isFirst": index == 0,
                "title": rankings.count > 1 ? "Chain of sample \(ranking.sample + 1)" : "Chain",
                "note": "\(response.model ?? response.requestedModel), "
                    + "\(Shown.count(response.reasoningTokens ?? response.completionTokens)) tokens"
                    + (ranking.isUnchanged ? ", the list was left as it was shown" : ""),
                "segments": linked(chain.text),
                "more": chain.isCut ? address(ofText: "chain:\(response.key)") : false,
                "size": Shown.bytes(chain.size),
                "answer": linked(VisibleText(response.content, limit: Self.limit).text),
                "repairs": ranking.isRepaired ? VisibleText.line(ranking.repairs, limit: 400) : false,
            ]
        }
        return ["orders": shown, "hasOrders": !shown.isEmpty]
    }

    private func linked(_ text: String) -> [TemplateValues] {
        ChainSegments(text, size: detail.list?.items.count ?? 0).segments.map { segment in
            [
                "text": segment.text, "target": segment.position.map { "p\($0.rawValue)" } ?? false,
                "tone": segment.position.map(tone(at:)) ?? "",
            ]
        }
    }

    /// Each sample's order beside the others, where there are several.
    var samples: TemplateValues {
        guard let items = detail.list?.items, detail.rankings.count > 1 else { return ["hasSamples": false] }
        let relevance = items.map(\.label.relevance)
        let depth = detail.rankings.map(\.order.count).max() ?? 0
        return [
            "hasSamples": true,
            "samples": detail.rankings.map { ranking -> TemplateValues in
                let ranked = ranking.order.map { relevance.indices.contains($0.index) ? relevance[$0.index] : 0 }
                return [
                    "name": "Sample \(ranking.sample + 1)", "ndcg": Shown.score(Metrics.ndcg(ranked: ranked, at: 10)),
                ]
            },
            "sampleRows": (0..<depth).map { rank -> TemplateValues in
                [
                    "rank": rank + 1,
                    "cells": detail.rankings.map { ranking -> TemplateValues in
                        guard rank < ranking.order.count else { return ["target": false] }
                        let position = ranking.order[rank]
                        return [
                            "target": "p\(position.rawValue)", "text": position.description,
                            "tone": tone(at: position),
                        ]
                    },
                ]
            },
        ]
    }
}
