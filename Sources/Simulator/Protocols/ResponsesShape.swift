import Ranking

/// OpenAI's Responses: reasoning is a summary.
struct ResponsesShape: SimulatedProtocol {
    func takes(_ path: String) -> Bool { path == "/v1/responses" }

    func request(_ json: [String: Any], path: String) -> CompletionRequest? {
        var messages = (json["instructions"] as? String).map { [ChatMessage(role: .system, content: $0)] } ?? []
        if let text = json["input"] as? String {
            messages.append(ChatMessage(role: .user, content: text))
        } else {
            guard let items = json["input"] as? [[String: Any]] else { return nil }
            messages += items.compactMap { ChatMessage(role: $0["role"], content: $0["content"]) }
        }
        return CompletionRequest(
            model: json["model"] as? String,
            messages: messages,
            isStreamed: json["stream"] as? Bool ?? false,
            room: json["max_output_tokens"] as? Int,
            thinks: (json["reasoning"] as? [String: Any])?["effort"] as? String != "none"
        )
    }

    func batchRequest(_ line: [String: Any]) -> SimulatedBatch.Request? {
        guard line["url"] as? String == "/v1/responses" else { return nil }
        return .init(key: line["custom_id"], body: line["body"], path: "/v1/responses")
    }

    private func response(_ completion: Completion, status: String? = nil) -> String {
        let isCut = completion.finishReason == "length"
        let isBegun = status != nil
        let status = status ?? (isCut ? "incomplete" : "completed")
        var items: [String] = []
        if !isBegun, completion.hidesReasoning {
            items.append("{\"id\":\"rs_1\",\"type\":\"reasoning\",\"summary\":[],\"encrypted_content\":\"c2ln\"}")
        }
        if !isBegun, !completion.reasoning.isEmpty {
            items.append(
                "{\"id\":\"rs_1\",\"type\":\"reasoning\",\"summary\":[{\"type\":\"summary_text\",\"text\":\(Written.text(completion.reasoning))}]}"
            )
        }
        if !isBegun, !completion.answer.isEmpty {
            items.append(
                "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"status\":\"completed\",\"content\":[{\"type\":\"output_text\",\"text\":\(Written.text(completion.answer)),\"annotations\":[]}]}"
            )
        }
        let usage =
            isBegun
            ? "null"
            : """
            {"input_tokens":\(completion.promptTokens),"input_tokens_details":{"cached_tokens":\(completion.cachedTokens),"cache_write_tokens":0},\
            "output_tokens":\(completion.completionTokens),"output_tokens_details":{"reasoning_tokens":\(completion.reasoningTokens)},\
            "total_tokens":\(completion.promptTokens + completion.completionTokens)}
            """
        let details = isCut && !isBegun ? "{\"reason\":\"max_output_tokens\"}" : "null"
        return """
            {"id":"resp_\(completion.id)","object":"response","created_at":0,"status":"\(status)","error":null,\
            "incomplete_details":\(details),"instructions":null,"metadata":{},"model":"\(Completion.model)",\
            "output":[\(items.joined(separator: ","))],"parallel_tool_calls":false,"tool_choice":"auto","tools":[],\
            "temperature":1,"top_p":1,"usage":\(usage)}
            """
    }

    func events(_ completion: Completion) -> [String] {
        var events: [(type: String, fields: String)] = [
            ("response.created", "\"response\":\(response(completion, status: "in_progress"))")
        ]
        let place = "\"output_index\":0,\"summary_index\":0,\"item_id\":\"rs_1\""
        if !completion.reasoning.isEmpty {
            let part = "\"part\":{\"type\":\"summary_text\",\"text\":\"\"}"
            events.append(("response.reasoning_summary_part.added", "\(place),\(part)"))
        }
        events += Written.pieces(completion.reasoning).map {
            ("response.reasoning_summary_text.delta", "\(place),\"delta\":\(Written.text($0))")
        }
        events += Written.pieces(completion.answer).map {
            (
                "response.output_text.delta",
                "\"output_index\":1,\"content_index\":0,\"item_id\":\"msg_1\",\"logprobs\":[],\"delta\":\(Written.text($0))"
            )
        }
        let last = completion.finishReason == "length" ? "response.incomplete" : "response.completed"
        events.append((last, "\"response\":\(response(completion))"))
        return events.enumerated().map { number, event in
            "event: \(event.type)\ndata: {\"type\":\"\(event.type)\",\"sequence_number\":\(number),\(event.fields)}\n\n"
        }
    }

    func body(_ completion: Completion) -> String { response(completion) }

    func error(_ status: Int, _ message: String, code: String?, retryAfter: Int?) -> String {
        ChatShape().error(status, message, code: code, retryAfter: retryAfter)
    }
}
