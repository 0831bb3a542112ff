import Foundation
import Ranking
import Store

extension RerankView {
    /// What was asked about the query, in the order in which it was asked, and how each answer changed the order.
    var windowList: TemplateValues {
        let windows = detail.order?.windows ?? []
        let start = windows.isEmpty ? 0 : min(max(1, from) - 1, windows.count - 1)
        let end = min(windows.count, start + Self.windows)
        let isOne = windows.count <= Self.windows
        func page(_ start: Int) -> String { address(start > 0 ? [("window", "\(start + 1)")] : []) + "#windows-title" }
        return [
            "windowsTitle": way.method == "pointwise" ? "Passage by passage" : "Window by window",
            "windowsNote": windowsNote(windows.count), "hasWindows": !windows.isEmpty,
            // The last one decides about the first ranks.
            "windows": windows[start..<end].enumerated().map { window($1, isOpen: start + $0 == end - 1) },
            "windowRange": isOne ? false : "\(start + 1)–\(end) of \(windows.count)",
            "windowsBefore": start > 0 ? page(max(0, start - Self.windows)) : false,
            "windowsAfter": end < windows.count ? page(end) : false,
            "unused": detail.unused.compactMap { key in detail.answers[key].map { answer($0, key: key) } },
            "hasUnused": !detail.unused.isEmpty,
            "unusedNote": detail.order?.status == .failed
                ? "A query that failed keeps no windows, but what was answered is paid for: the next run takes it from here."
                : "They could not be used, or belong to a run that did not end; each is paid for once.",
        ]
    }

    private func windowsNote(_ count: Int) -> String {
        switch (way.method, count) {
        case (_, 0): detail.order?.status == .done ? "There was nothing to order." : "No window is stored."
        case ("pointwise", _): "Each passage was shown alone; the highest score stands first."
        case ("full", _): "All passages were shown in one list."
        default: "In the order in which they were asked, from the back of the list to its front."
        }
    }

    private func window(_ window: RerankWindowRecord, isOpen: Bool) -> TemplateValues {
        let isAlone = way.method == "pointwise"
        let (first, last) = (window.start + 1, window.start + window.documents.count)
        let response = window.requestKey.flatMap { detail.answers[$0] }
        var values: TemplateValues = [
            "isOpen": isOpen,
            "name": isAlone
                ? "Place \(first)" : "Pass \(window.pass + 1), window \(window.number + 1)",
            "places": isAlone ? VisibleText.line(window.documents.first ?? "", limit: 60) : "places \(first)–\(last)",
            "score": window.score.map { $0 == $0.rounded() ? String(Int($0)) : DisplayFormat.score($0) } ?? false,
            "fault": window.fault.map { "stayed as it was: \(VisibleText.line($0, limit: 60))" } ?? false,
            "isRepaired": window.isRepaired && window.fault == nil,
            "repairs": window.isRepaired || window.fault != nil
                ? Self.words(window.repairs) : false,
            "isUnchanged": !isAlone && window.fault == nil && window.order == window.order.sorted(),
            "rows": isAlone ? [] : rows(window), "hasRows": !isAlone, "isAnswered": false,
            "note": "nothing was sent",
        ]
        if let response, let key = window.requestKey {
            values.merge(answer(response, key: key, documents: window.documents)) { _, new in new }
        }
        return values
    }

    /// What had to be repaired, or what came instead of an order: JSON of the store in words.
    private static func words(_ json: String) -> String {
        guard let values = try? JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any] else {
            return json
        }
        let words = values.sorted { $0.key < $1.key }.compactMap { name, value -> String? in
            let name = name.replacingOccurrences(of: "_", with: " ")
            if let text = value as? String { return "\(name): \(text)" }
            guard let number = value as? NSNumber, number != 0 else { return nil }
            return number == 1 && name.contains("around") ? name : "\(name): \(number)"
        }
        return VisibleText.line(words.joined(separator: ", "), limit: 400)
    }

    /// The window's passages as they stand after it, each with its number in the prompt and its move.
    private func rows(_ window: RerankWindowRecord) -> [TemplateValues] {
        window.order.enumerated().compactMap { index, position in
            guard window.documents.indices.contains(position.index) else { return nil }
            let document = window.documents[position.index]
            let (move, moveTone) = DisplayFormat.move(position.index - index)
            return [
                "after": window.start + index + 1, "move": move, "moveTone": moveTone,
                "identifier": position.description,
                "target": anchor(of: document) ?? false, "tone": tone(of: document),
                "document": VisibleText.line(document, limit: 60),
                "snippet": passages[document].map { VisibleText.line($0.title ?? $0.text, limit: 120) } ?? "",
            ]
        }
    }

    /// Reasoning with its answer, what it took, and where the raw texts are.
    ///
    /// - Parameter documents: what its identifiers stand for; empty where that is not known.
    private func answer(_ response: ResponseRecord, key: String, documents: [String] = []) -> TemplateValues {
        let reasoning = VisibleText(response.reasoning, limit: ListView.reasoningLimit)
        let answer = VisibleText(response.content, limit: ListView.limit)
        return [
            "isAnswered": true,
            "note": [
                VisibleText.line(response.model ?? response.requestedModel, limit: 60),
                "\(DisplayFormat.count(response.promptTokens)) + \(DisplayFormat.count(response.completionTokens)) tokens",
                DisplayFormat.cost(micro: response.costMicroUSD),
                DisplayFormat.seconds(milliseconds: response.latencyMilliseconds),
            ].joined(separator: " · "),
            "hasReasoning": !response.reasoning.isEmpty, "reasoning": linked(reasoning.text, documents),
            "reasoningMore": reasoning.isCut ? address(ofText: "reasoning:\(key)") : false,
            "reasoningSize": DisplayFormat.bytes(reasoning.size),
            "answer": linked(answer.text, documents),
            "answerMore": answer.isCut ? address(ofText: "answer:\(key)") : false,
            "answerSize": DisplayFormat.bytes(answer.size), "prompt": address(ofText: "prompt:\(key)"),
            "rawRequest": address(ofText: "request:\(key)"), "rawResponse": address(ofText: "response:\(key)"),
        ]
    }

    /// A text with its identifiers as links to where their documents stand in the final order.
    private func linked(_ text: String, _ documents: [String]) -> [TemplateValues] {
        ReasoningSegments(text, size: documents.count).segments.map { segment in
            let document = segment.position.map { documents[$0.index] }
            return [
                "text": segment.text, "target": document.flatMap(anchor) ?? false, "tone": document.map(tone) ?? "",
            ]
        }
    }

    /// Where a document stands on the page; nil where the page ends before it.
    private func anchor(of document: String) -> String? {
        ranks[document].flatMap { isWhole || $0 <= Self.depth ? "p\($0)" : nil }
    }
}
