import Foundation
import Ranking
import Store

extension ListView {
    /// A request's body, as far as it is shown.
    private struct Body: Decodable {
        struct Message: Decodable {
            var role: String
            var content: String
        }

        var messages: [Message]
    }

    /// Every question to the teacher about this query, and what came back.
    var exchanges: TemplateValues {
        [
            "exchanges": detail.exchanges.map { exchange -> TemplateValues in
                let response = exchange.response
                let key = response.key
                let body = try? JSONDecoder().decode(Body.self, from: Data(exchange.body.utf8))
                let answer = VisibleText(response.content, limit: Self.limit)
                let reasoning = VisibleText(response.extractedReasoning, limit: Self.limit)
                return [
                    "stage": exchange.stage.rawValue, "what": what(exchange), "note": note(exchange),
                    "messages": (body?.messages ?? []).enumerated().map { index, message -> TemplateValues in
                        let shown = VisibleText(message.content, limit: Self.limit)
                        return [
                            "role": "Asked, as \(VisibleText.line(message.role, limit: 20))", "text": shown.text,
                            "more": shown.isCut ? address(ofText: "message:\(index):\(key)") : false,
                            "size": DisplayFormat.bytes(shown.size),
                        ]
                    },
                    "hasReasoning": !response.extractedReasoning.isEmpty, "reasoning": reasoning.text,
                    "reasoningMore": reasoning.isCut ? address(ofText: "reasoning:\(key)") : false,
                    "reasoningSize": DisplayFormat.bytes(reasoning.size), "answer": answer.text,
                    "answerMore": answer.isCut ? address(ofText: "answer:\(key)") : false,
                    "answerSize": DisplayFormat.bytes(answer.size), "facts": facts(exchange),
                    "rawRequest": address(ofText: "request:\(key)"), "rawResponse": address(ofText: "response:\(key)"),
                ]
            }
        ]
    }

    /// One of this query's texts in full, by the name that ``address(ofText:)`` puts into an address; nil for another name.
    func text(named name: String) -> String? {
        let parts = name.split(separator: ":", maxSplits: 2).map(String.init)
        guard let kind = parts.first else { return nil }
        func answer(_ key: String?) -> ListDetail.Exchange? { detail.exchanges.first { $0.response.key == key } }
        switch kind {
        case "query": return detail.query.text
        case "gold": return detail.query.goldAnswer
        case "passage":
            let passages = (detail.list?.items.map(\.passage) ?? []) + detail.candidates.map(\.passage)
            return passages.first { $0.id.rawValue == parts.dropFirst().first }?.text
        case "reasoning": return answer(parts.last)?.response.extractedReasoning
        case "answer": return answer(parts.last)?.response.content
        case "request": return answer(parts.last).map { Self.pretty($0.body) }
        case "response": return answer(parts.last).map { Self.wholeResponse($0.response) }
        case "message":
            guard parts.count == 3, let index = Int(parts[1]), let exchange = answer(parts[2]),
                let body = try? JSONDecoder().decode(Body.self, from: Data(exchange.body.utf8)),
                body.messages.indices.contains(index)
            else { return nil }
            return body.messages[index].content
        default: return nil
        }
    }

    private func what(_ exchange: ListDetail.Exchange) -> String {
        guard exchange.stage == .judge else {
            let ranking = detail.rankings.first { $0.requestKey == exchange.response.key }
            return ranking.map { "sample \($0.sample + 1)" } ?? "no order was read from it"
        }
        let labels = detail.judgments.values.filter { $0.requestKey == exchange.response.key }
        let found = Dictionary(grouping: labels, by: \.label).mapValues(\.count)
        let words = Label.allCases.compactMap { label in found[label].map { "\($0) \(Self.word(label))" } }
        return words.isEmpty ? "no label follows from it" : words.joined(separator: ", ")
    }

    private func note(_ exchange: ListDetail.Exchange) -> String {
        let response = exchange.response
        return [
            VisibleText.line(response.model ?? response.requestedModel, limit: 60),
            "\(DisplayFormat.count(response.completionTokens)) tokens",
            DisplayFormat.cost(micro: response.costMicroUSD),
            DisplayFormat.seconds(milliseconds: response.latencyMilliseconds),
        ].joined(separator: " · ")
    }

    private func facts(_ exchange: ListDetail.Exchange) -> [TemplateValues] {
        let response = exchange.response
        let all: [(String, String?)] = [
            ("teacher", exchange.teacher),
            ("model asked for", response.requestedModel), ("model that answered", response.model),
            ("host", response.host), ("build", response.systemFingerprint), ("finish reason", response.finishReason),
            ("prompt tokens", response.promptTokens.map(DisplayFormat.count)),
            ("of them cached", response.cachedTokens.map(DisplayFormat.count)),
            ("answer tokens", response.completionTokens.map(DisplayFormat.count)),
            ("of them reasoning", response.reasoningTokens.map(DisplayFormat.count)),
            ("reasoning", response.reasoningKind.map(Self.kindWords)),
            ("cost", DisplayFormat.dollars(micro: response.costMicroUSD)),
            ("first token", response.firstTokenMilliseconds.map { DisplayFormat.seconds(milliseconds: $0) }),
            ("time", DisplayFormat.seconds(milliseconds: response.latencyMilliseconds)), ("key", response.key),
        ]
        return all.compactMap { name, value in
            value.map { ["name": name, "value": VisibleText.line($0, limit: 200)] }
        }
    }

    private static func kindWords(_ kind: String) -> String {
        switch ReasoningKind(rawValue: kind) {
        case .raw?: "raw: the model's own words"
        case .summary?: "summary: written by another model, left out of rows that teach reasoning"
        case ReasoningKind.none?: "none came"
        case nil: kind
        }
    }

    /// An answer with all that came with it, as JSON.
    static func wholeResponse(_ response: ResponseRecord) -> String {
        let values: [String: Any?] = [
            "model": response.model, "requested_model": response.requestedModel,
            "host": response.host, "reasoning_kind": response.reasoningKind,
            "system_fingerprint": response.systemFingerprint, "finish_reason": response.finishReason,
            "reasoning": response.reasoning, "content": response.content, "prompt_tokens": response.promptTokens,
            "cached_tokens": response.cachedTokens, "completion_tokens": response.completionTokens,
            "reasoning_tokens": response.reasoningTokens, "cost_micro_usd": response.costMicroUSD,
            "latency_ms": response.latencyMilliseconds, "first_token_ms": response.firstTokenMilliseconds,
            "is_simulated": response.isSimulated,
        ]
        let data = try? JSONSerialization.data(
            withJSONObject: values.compactMapValues { $0 },
            options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        )
        return data.map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    /// The messages of a request's body, one under the other; the body as it is where it can't be read.
    static func messages(_ body: String) -> String {
        guard let read = try? JSONDecoder().decode(Body.self, from: Data(body.utf8)) else { return body }
        return read.messages.map { "[\($0.role)]\n\($0.content)" }.joined(separator: "\n\n")
    }
}
