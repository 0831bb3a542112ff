import Ranking
import Store

extension ListView {
    /// The reasoning that led to each order.
    var orders: TemplateValues {
        let answers = Dictionary(detail.exchanges.map { ($0.response.key, $0) }) { first, _ in first }
        let exported = detail.exportedRanking
        // The one that is exported first: it is what the page is about.
        let others = detail.rankings.filter { $0.sample != exported?.sample }
        let rankings = ((exported.map { [$0] } ?? []) + others).filter { answers[$0.requestKey] != nil }
        let shown = rankings.enumerated().compactMap { index, ranking -> TemplateValues? in
            guard let exchange = answers[ranking.requestKey] else { return nil }
            let reasoning = VisibleText(exchange.response.extractedReasoning, limit: Self.reasoningLimit)
            let response = exchange.response
            return [
                "isFirst": index == 0,
                "title": rankings.count > 1
                    ? "Reasoning of sample \(ranking.sample + 1)\(index == 0 ? ", which is exported" : "")"
                    : "Reasoning",
                "note": "\(response.model ?? response.requestedModel), "
                    + "\(DisplayFormat.count(response.reasoningTokens ?? response.completionTokens)) tokens"
                    + (ranking.isUnchanged ? ", the list was left as it was shown" : "")
                    + (ranking.isCounted ? "" : ", does not vote")
                    + (index > 0 && ranking.shown != exported?.shown
                        ? "; saw the list in another order, so its numbers are its own" : ""),
                "segments": linked(reasoning.text, ranking),
                "more": reasoning.isCut ? address(ofText: "reasoning:\(response.key)") : false,
                "size": DisplayFormat.bytes(reasoning.size),
                "answer": linked(VisibleText(response.content, limit: Self.limit).text, ranking),
                "repairs": ranking.isRepaired ? VisibleText.line(ranking.repairs, limit: 400) : false,
            ]
        }
        return ["orders": shown, "hasOrders": !shown.isEmpty]
    }

    /// Reasoning with its identifiers as links. They count along the list as the prompt showed it.
    private func linked(_ text: String, _ ranking: RankingRecord) -> [TemplateValues] {
        ReasoningSegments(text, size: detail.list?.items.count ?? 0).segments.map { segment in
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

/// Reasoning cut into words and identifiers, so that each `[3]` can lead to its passage.
struct ReasoningSegments: Sendable, Equatable {
    /// A piece of the reasoning.
    struct Segment: Sendable, Equatable {
        /// What it says.
        var text: String
        /// The place in the list that it names; nil for words.
        var position: Position?
    }

    /// In the order of the text.
    private(set) var segments: [Segment] = []

    /// - Parameters:
    ///   - text: the reasoning, as it is to be shown.
    ///   - size: how many passages the list has; other numbers are words.
    init(_ text: String, size: Int) {
        let bytes = Array(text.utf8)
        var from = 0
        var index = 0
        func words(_ range: Range<Int>) -> Segment {
            Segment(text: String(decoding: bytes[range], as: UTF8.self), position: nil)
        }
        while index < bytes.count {
            guard bytes[index] == UInt8(ascii: "["), let (number, end) = Self.identifier(bytes, at: index),
                number <= size, let position = Position(rawValue: number)
            else {
                index += 1
                continue
            }
            if from < index { segments.append(words(from..<index)) }
            segments.append(Segment(text: String(decoding: bytes[index..<end], as: UTF8.self), position: position))
            index = end
            from = end
        }
        if from < bytes.count { segments.append(words(from..<bytes.count)) }
    }

    /// `[ 12 ]` with at most three digits, and where it ends.
    private static func identifier(_ bytes: [UInt8], at start: Int) -> (number: Int, end: Int)? {
        var index = start + 1
        while index < bytes.count, bytes[index] == 0x20 { index += 1 }
        var number = 0
        var digits = 0
        while index < bytes.count, digits < 4, (0x30...0x39).contains(bytes[index]) {
            number = number * 10 + Int(bytes[index] - 0x30)
            digits += 1
            index += 1
        }
        while index < bytes.count, bytes[index] == 0x20 { index += 1 }
        guard (1...3).contains(digits), index < bytes.count, bytes[index] == UInt8(ascii: "]") else { return nil }
        return (number, index + 1)
    }
}
