import Ranking
import Store

extension ListView {
    /// The chains that led to each order.
    var orders: TemplateValues {
        let answers = Dictionary(detail.exchanges.map { ($0.response.key, $0) }) { first, _ in first }
        let exported = detail.exportedRanking
        // The one that is exported first: it is what the page is about.
        let others = detail.rankings.filter { $0.sample != exported?.sample }
        let rankings = ((exported.map { [$0] } ?? []) + others).filter { answers[$0.requestKey] != nil }
        let shown = rankings.enumerated().compactMap { index, ranking -> TemplateValues? in
            guard let exchange = answers[ranking.requestKey] else { return nil }
            let chain = VisibleText(exchange.response.chain, limit: Self.chainLimit)
            let response = exchange.response
            return [
                "isFirst": index == 0,
                "title": rankings.count > 1
                    ? "Chain of sample \(ranking.sample + 1)\(index == 0 ? ", which is exported" : "")" : "Chain",
                "note": "\(response.model ?? response.requestedModel), "
                    + "\(DisplayFormat.count(response.reasoningTokens ?? response.completionTokens)) tokens"
                    + (ranking.isUnchanged ? ", the list was left as it was shown" : "")
                    + (ranking.isCounted ? "" : ", does not vote")
                    + (index > 0 && ranking.shown != exported?.shown
                        ? "; saw the list in another order, so its numbers are its own" : ""),
                "segments": linked(chain.text, ranking),
                "more": chain.isCut ? address(ofText: "chain:\(response.key)") : false,
                "size": DisplayFormat.bytes(chain.size),
                "answer": linked(VisibleText(response.content, limit: Self.limit).text, ranking),
                "repairs": ranking.isRepaired ? VisibleText.line(ranking.repairs, limit: 400) : false,
            ]
        }
        return ["orders": shown, "hasOrders": !shown.isEmpty]
    }

    /// A chain's text with its identifiers as links. They count along the list as the prompt showed it.
    private func linked(_ text: String, _ ranking: RankingRecord) -> [TemplateValues] {
        ChainSegments(text, size: detail.list?.items.count ?? 0).segments.map { segment in
            let position = segment.position.map { named in
                ranking.shown.flatMap { $0.indices.contains(named.index) ? $0[named.index] : nil } ?? named
            }
            return [
                "text": segment.text, "target": position.map { "p\($0.rawValue)" } ?? false,
                "tone": position.map(tone(at:)) ?? "",
            ]
        }
    }

    /// Each sample's order beside the others, where there are several.
    var samples: TemplateValues {
        guard let items = detail.list?.items, detail.rankings.count > 1 else { return ["hasSamples": false] }
        let relevance = items.map(\.label.relevance)
        let places = places(detail.exportedRanking)
        let depth = detail.rankings.map(\.order.count).max() ?? 0
        return [
            "hasSamples": true,
            "samples": detail.rankings.map { ranking -> TemplateValues in
                let ranked = ranking.order.map { relevance.indices.contains($0.index) ? relevance[$0.index] : 0 }
                return [
                    "name": "Sample \(ranking.sample + 1)"
                        + (ranking.sample == detail.exportedRanking?.sample ? ", exported" : "")
                        + (ranking.isCounted ? "" : ", no vote"),
                    "ndcg": DisplayFormat.score(Metrics.ndcg(ranked: ranked, at: 10)),
                ]
            },
            "sampleRows": (0..<depth).map { rank -> TemplateValues in
                [
                    "rank": rank + 1,
                    "cells": detail.rankings.map { ranking -> TemplateValues in
                        guard rank < ranking.order.count else { return ["target": false] }
                        let position = ranking.order[rank]
                        return [
                            "target": "p\(position.rawValue)", "text": (places[position] ?? position).description,
                            "tone": tone(at: position),
                        ]
                    },
                ]
            },
        ]
    }
}
