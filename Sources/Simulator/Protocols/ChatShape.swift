import Ranking

/// Chat completions as DeepSeek has them.
struct ChatShape: SimulatedProtocol {
    func takes(_ path: String) -> Bool { path == "/v1/chat/completions" }

    func request(_ json: [String: Any], path: String) -> CompletionRequest? {
        guard let sent = json["messages"] as? [[String: Any]] else { return nil }
        let messages = sent.compactMap { ChatMessage(role: $0["role"], content: $0["content"]) }
        guard messages.count == sent.count else { return nil }
        let template = json["chat_template_kwargs"] as? [String: Any] ?? [:]
        let isOff =
            ["enable_thinking", "thinking"].contains { template[$0] as? Bool == false }
            || (json["thinking"] as? [String: Any])?["type"] as? String == "disabled"
            || json["reasoning_effort"] as? String == "none"
        return CompletionRequest(
            model: json["model"] as? String,
            messages: messages,
            isStreamed: json["stream"] as? Bool ?? false,
            room: json["max_completion_tokens"] as? Int ?? json["max_tokens"] as? Int,
            choices: json["n"] as? Int ?? 1,
            thinks: !isOff
        )
    }

    /// Mistral's requests name no address.
    func batchRequest(_ line: [String: Any]) -> SimulatedBatch.Request? {
        let url = line["url"] as? String ?? "/v1/chat/completions"
        guard url.hasSuffix("/chat/completions") else { return nil }
        return .init(key: line["custom_id"], body: line["body"], path: "/v1/chat/completions")
    }

    private func usage(_ completion: Completion) -> String {
        """
        {"prompt_tokens":\(completion.promptTokens),"completion_tokens":\(completion.completionTokens),\
        "total_tokens":\(completion.promptTokens + completion.completionTokens),\
        "prompt_cache_hit_tokens":\(completion.cachedTokens),"prompt_cache_miss_tokens":\(completion.promptTokens - completion.cachedTokens),\
        "completion_tokens_details":{"reasoning_tokens":\(completion.reasoningTokens)}}
        """
    }

    private func head(_ completion: Completion, _ object: String) -> String {
        "{\"id\":\"\(completion.id)\",\"object\":\"\(object)\",\"created\":0,\"model\":\"\(Completion.model)\",\"system_fingerprint\":\"simulated\""
    }

    private func inline(_ completion: Completion) -> String {
        completion.chain.isEmpty ? completion.answer : "<think>\n\(completion.chain)\n</think>\n\n\(completion.answer)"
    }

    func events(_ completion: Completion) -> [String] {
        let field = completion.chainField
        var deltas: [String] = ["{\"role\":\"assistant\",\"content\":null,\"reasoning_content\":\"\"}"]
        let content = field == .inline ? inline(completion) : completion.answer
        if field != .inline {
            deltas += Written.pieces(completion.chain).map {
                "{\"content\":null,\"\(field.rawValue)\":\(Written.text($0))}"
            }
        }
        deltas += Written.pieces(content).map { "{\"content\":\(Written.text($0)),\"reasoning_content\":null}" }
        let head = head(completion, "chat.completion.chunk")
        let chunks = deltas.map {
            "\(head),\"choices\":[{\"index\":0,\"delta\":\($0),\"logprobs\":null,\"finish_reason\":null}],\"usage\":null}"
        }
        let last =
            "\(head),\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\",\"reasoning_content\":null},\"logprobs\":null,\"finish_reason\":\"\(completion.finishReason)\"}],\"usage\":\(usage(completion))}"
        return (chunks + [last, "[DONE]"]).map { "data: \($0)\n\n" }
    }

    func body(_ completion: Completion) -> String {
        let message: String
        switch completion.chainField {
        case .inline: message = "{\"role\":\"assistant\",\"content\":\(Written.text(inline(completion)))}"
        default:
            message =
                "{\"role\":\"assistant\",\"content\":\(Written.text(completion.answer)),\"\(completion.chainField.rawValue)\":\(Written.text(completion.chain))}"
        }
        return
            "\(head(completion, "chat.completion")),\"choices\":[{\"index\":0,\"message\":\(message),\"logprobs\":null,\"finish_reason\":\"\(completion.finishReason)\"}],\"usage\":\(usage(completion))}"
    }

    func error(_ status: Int, _ message: String, code: String?, retryAfter: Int?) -> String {
        "{\"error\":{\"message\":\"\(message)\",\"type\":\"simulated\",\"param\":null,\"code\":\"\(code ?? "\(status)")\"}}"
    }
}
