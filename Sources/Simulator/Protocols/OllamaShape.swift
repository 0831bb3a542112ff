import Ranking

/// Ollama's own API: lines of JSON.
struct OllamaShape: SimulatedProtocol {
    func takes(_ path: String) -> Bool { ["/api/chat", "/v1/chat"].contains(path) }

    func request(_ json: [String: Any], path: String) -> CompletionRequest? {
        guard let sent = json["messages"] as? [[String: Any]] else { return nil }
        return CompletionRequest(
            model: json["model"] as? String,
            messages: sent.compactMap { ChatMessage(role: $0["role"], content: $0["content"]) },
            // It streams unless told otherwise.
            isStreamed: json["stream"] as? Bool ?? true,
            room: (json["options"] as? [String: Any])?["num_predict"] as? Int,
            thinks: json["think"] as? Bool != false
        )
    }

    private func line(_ message: String, _ more: String) -> String {
        "{\"model\":\"\(Completion.model)\",\"created_at\":\"1970-01-01T00:00:00Z\",\"message\":{\"role\":\"assistant\",\(message)},\(more)}"
    }

    private func end(_ completion: Completion) -> String {
        """
        "done":true,"done_reason":"\(completion.finishReason)","total_duration":1,\
        "prompt_eval_count":\(completion.promptTokens),"eval_count":\(completion.completionTokens)
        """
    }

    func events(_ completion: Completion) -> [String] {
        let lines =
            Written.pieces(completion.reasoning).map {
                line("\"content\":\"\",\"thinking\":\(Written.text($0))", "\"done\":false")
            }
            + Written.pieces(completion.answer).map { line("\"content\":\(Written.text($0))", "\"done\":false") }
        return (lines + [line("\"content\":\"\"", end(completion))]).map { $0 + "\n" }
    }

    func body(_ completion: Completion) -> String {
        let thinking = completion.reasoning.isEmpty ? "" : ",\"thinking\":\(Written.text(completion.reasoning))"
        return line("\"content\":\(Written.text(completion.answer))\(thinking)", end(completion))
    }

    func error(_ status: Int, _ message: String, code: String?, retryAfter: Int?) -> String {
        "{\"error\":\(Written.text(message))}"
    }

    var streamType: String { "application/x-ndjson" }
}
