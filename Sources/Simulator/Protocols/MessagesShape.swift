import Ranking

/// Anthropic's Messages.
struct MessagesShape: SimulatedProtocol {
    func takes(_ path: String) -> Bool { path == "/v1/messages" }

    func key(_ header: (String) -> String?) -> String? {
        header("x-api-key") ?? ChatShape().key(header)
    }

    func request(_ json: [String: Any], path: String) -> CompletionRequest? {
        // Both must be there.
        guard let sent = json["messages"] as? [[String: Any]], let room = json["max_tokens"] as? Int else { return nil }
        let system = ChatMessage(role: "system", content: json["system"])
        let thinking = (json["thinking"] as? [String: Any])?["type"] as? String
        return CompletionRequest(
            model: json["model"] as? String,
            messages: (system.map { [$0] } ?? [])
                + sent.compactMap { ChatMessage(role: $0["role"], content: $0["content"]) },
            isStreamed: json["stream"] as? Bool ?? false,
            room: room,
            thinks: thinking != "disabled"
        )
    }

    func batchRequest(_ line: [String: Any]) -> SimulatedBatch.Request? {
        .init(key: line["custom_id"], body: line["params"], path: "/v1/messages")
    }

    func batchResult(_ key: String, _ outcome: SimulatedBatch.Outcome) -> String {
        let result =
            switch outcome {
            case .answered(let body): "\"type\":\"succeeded\",\"message\":\(body)"
            case .failed(let status, let message):
                "\"type\":\"errored\",\"error\":\(error(status, message, code: nil, retryAfter: nil))"
            case .expired: "\"type\":\"expired\""
            case .canceled: "\"type\":\"canceled\""
            }
        return "{\"custom_id\":\(Written.text(key)),\"result\":{\(result)}}"
    }

    private func stop(_ completion: Completion) -> String {
        completion.finishReason == "length" ? "max_tokens" : "end_turn"
    }

    /// Tokens that came from the cache stand beside the others.
    private func input(_ completion: Completion) -> String {
        "\"input_tokens\":\(completion.promptTokens - completion.cachedTokens),\"cache_creation_input_tokens\":0,\"cache_read_input_tokens\":\(completion.cachedTokens)"
    }

    private func output(_ completion: Completion) -> String {
        "\"output_tokens\":\(completion.completionTokens),\"output_tokens_details\":{\"thinking_tokens\":\(completion.reasoningTokens)}"
    }

    private func head(_ completion: Completion) -> String {
        "{\"id\":\"msg_\(completion.id)\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"\(Completion.model)\",\"stop_sequence\":null"
    }

    func events(_ completion: Completion) -> [String] {
        var events: [(String, String)] = [
            (
                "message_start",
                "\"message\":\(head(completion)),\"content\":[],\"stop_reason\":null,\"usage\":{\(input(completion)),\"output_tokens\":1}}"
            ),
            ("ping", ""),
        ]
        var index = 0
        func block(_ kind: String, _ field: String, _ text: String, isHidden: Bool = false) {
            if text.isEmpty, !isHidden { return }
            let empty = kind == "thinking" ? "\"thinking\":\"\",\"signature\":\"\"" : "\"text\":\"\""
            events.append(
                ("content_block_start", "\"index\":\(index),\"content_block\":{\"type\":\"\(kind)\",\(empty)}")
            )
            events += Written.pieces(text).map {
                (
                    "content_block_delta",
                    "\"index\":\(index),\"delta\":{\"type\":\"\(kind)_delta\",\"\(field)\":\(Written.text($0))}"
                )
            }
            if kind == "thinking" {
                let signature = "{\"type\":\"signature_delta\",\"signature\":\"c2ln\"}"
                events.append(("content_block_delta", "\"index\":\(index),\"delta\":\(signature)"))
            }
            events.append(("content_block_stop", "\"index\":\(index)"))
            index += 1
        }
        block("thinking", "thinking", completion.reasoning, isHidden: completion.hidesReasoning)
        block("text", "text", completion.answer)
        events.append(
            (
                "message_delta",
                "\"delta\":{\"stop_reason\":\"\(stop(completion))\",\"stop_sequence\":null},\"usage\":{\(input(completion)),\(output(completion))}"
            )
        )
        events.append(("message_stop", ""))
        return events.map { name, fields in
            "event: \(name)\ndata: {\"type\":\"\(name)\"\(fields.isEmpty ? "" : ",")\(fields)}\n\n"
        }
    }

    func body(_ completion: Completion) -> String {
        var blocks: [String] = []
        if !completion.reasoning.isEmpty || completion.hidesReasoning {
            blocks.append(
                "{\"type\":\"thinking\",\"thinking\":\(Written.text(completion.reasoning)),\"signature\":\"c2ln\"}"
            )
        }
        if !completion.answer.isEmpty {
            blocks.append("{\"type\":\"text\",\"text\":\(Written.text(completion.answer))}")
        }
        return
            "\(head(completion)),\"content\":[\(blocks.joined(separator: ","))],\"stop_reason\":\"\(stop(completion))\",\"usage\":{\(input(completion)),\(output(completion))}}"
    }

    func error(_ status: Int, _ message: String, code: String?, retryAfter: Int?) -> String {
        let types = [
            401: "authentication_error", 402: "billing_error", 403: "permission_error", 404: "not_found_error",
            429: "rate_limit_error", 500: "api_error", 503: "overloaded_error", 529: "overloaded_error",
        ]
        return
            "{\"type\":\"error\",\"error\":{\"type\":\"\(types[status] ?? "invalid_request_error")\",\"message\":\"\(message)\"},\"request_id\":\"req_simulated\"}"
    }
}
