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
        let total = completion.promptTokens + completion.completionTokens
        let isBeside = completion.shape == .countedBeside
        let counted = completion.completionTokens - (isBeside ? completion.reasoningTokens : 0)
        return """
            {"prompt_tokens":\(completion.promptTokens),"completion_tokens":\(counted),"total_tokens":\(total),\
            "prompt_cache_hit_tokens":\(completion.cachedTokens),"prompt_cache_miss_tokens":\(completion.promptTokens - completion.cachedTokens),\
            "completion_tokens_details":{"reasoning_tokens":\(completion.reasoningTokens)}}
            """
    }

    private func head(_ completion: Completion, _ object: String) -> String {
        "{\"id\":\"\(completion.id)\",\"object\":\"\(object)\",\"created\":0,\"model\":\"\(Completion.model)\",\"system_fingerprint\":\"simulated\""
    }

    private func content(_ completion: Completion) -> String {
        completion.shape.content(
            reasoning: completion.reasoning,
            answer: completion.answer,
            isCut: completion.finishReason == "length",
            id: completion.id
        )
    }

    private func part(_ text: String, isThought: Bool) -> String {
        let part = "{\"type\":\"text\",\"text\":\(Written.text(text))}"
        return isThought ? "{\"type\":\"thinking\",\"thinking\":[\(part)]}" : part
    }

    private static let encrypted =
        "\"reasoning\":null,\"reasoning_details\":[{\"type\":\"reasoning.encrypted\",\"data\":\"c2ln\",\"format\":\"openai-responses-v1\",\"id\":\"rs_1\",\"index\":0}]"

    func events(_ completion: Completion) -> [String] {
        let shape = completion.shape
        var deltas = [
            "\"role\":\"assistant\",\"content\":null" + (shape.reasoningFields("\"\"").map { ",\($0)" } ?? "")
        ]
        if completion.hidesReasoning { deltas.append(Self.encrypted) }
        deltas += Written.pieces(completion.reasoning).compactMap { piece in
            shape == .parts
                ? "\"content\":[\(part(piece, isThought: true))]"
                : shape.reasoningFields(Written.text(piece)).map { "\"content\":null,\($0)" }
        }
        deltas += Written.pieces(content(completion)).map { "\"content\":\(Written.text($0))" }
        let head = head(completion, "chat.completion.chunk")
        func chunk(_ delta: String, finish: String, usage: String) -> String {
            "\(head),\"choices\":[{\"index\":0,\"delta\":{\(delta)},\"logprobs\":null,\"finish_reason\":\(finish)}],\"usage\":\(usage)}"
        }
        let chunks = deltas.map { chunk($0, finish: "null", usage: "null") }
        let last = chunk("\"content\":\"\"", finish: "\"\(completion.finishReason)\"", usage: usage(completion))
        return (chunks + [last, "[DONE]"]).map { "data: \($0)\n\n" }
    }

    func body(_ completion: Completion) -> String {
        let (shape, text) = (completion.shape, content(completion))
        let isList = shape == .parts && !completion.reasoning.isEmpty
        let content =
            isList
            ? "[\(part(completion.reasoning, isThought: true)),\(part(text, isThought: false))]"
            : shape == .empty ? "null" : Written.text(text)
        let reasoning =
            completion.hidesReasoning ? Self.encrypted : shape.reasoningFields(Written.text(completion.reasoning))
        let message = "\"role\":\"assistant\",\"content\":\(content)" + (reasoning.map { ",\($0)" } ?? "")
        return
            "\(head(completion, "chat.completion")),\"choices\":[{\"index\":0,\"message\":{\(message)},\"logprobs\":null,\"finish_reason\":\"\(completion.finishReason)\"}],\"usage\":\(usage(completion))}"
    }

    func error(_ status: Int, _ message: String, code: String?, retryAfter: Int?) -> String {
        "{\"error\":{\"message\":\"\(message)\",\"type\":\"simulated\",\"param\":null,\"code\":\"\(code ?? "\(status)")\"}}"
    }
}
