import Ranking

/// Gemini's `generateContent`: the wait that an error asks for stands in its details, thoughts are a summary and are counted beside the answer.
struct GeminiShape: SimulatedProtocol {
    private func method(_ path: String) -> Substring? {
        let models = ["/v1beta/models/", "/v1/models/"]
        guard models.contains(where: path.hasPrefix), let colon = path.lastIndex(of: ":") else { return nil }
        let method = path[path.index(after: colon)...]
        return ["generateContent", "streamGenerateContent"].contains(method) ? method : nil
    }

    func takes(_ path: String) -> Bool { method(path) != nil }

    func key(_ header: (String) -> String?) -> String? { header("x-goog-api-key") ?? ChatShape().key(header) }

    func request(_ json: [String: Any], path: String) -> CompletionRequest? {
        guard let contents = json["contents"] as? [[String: Any]] else { return nil }
        let system = ChatMessage(role: "system", content: (json["systemInstruction"] as? [String: Any])?["parts"])
        let settings = json["generationConfig"] as? [String: Any] ?? [:]
        let thinking = settings["thinkingConfig"] as? [String: Any] ?? [:]
        let model = path.split(separator: "/").last?.split(separator: ":").first
        return CompletionRequest(
            model: model.map(String.init),
            messages: (system.map { [$0] } ?? [])
                + contents.compactMap { ChatMessage(role: $0["role"] ?? "user", content: $0["parts"]) },
            isStreamed: method(path) == "streamGenerateContent",
            room: settings["maxOutputTokens"] as? Int,
            thinks: thinking["thinkingBudget"] as? Int != 0
        )
    }

    func batchRequest(_ line: [String: Any]) -> SimulatedBatch.Request? {
        let body = line["request"] as? [String: Any]
        let model = body?["model"] as? String ?? "models/\(Completion.model)"
        return .init(key: line["key"], body: body, path: "/v1beta/\(model):generateContent")
    }

    /// Errors have the codes of google.rpc here, and not HTTP's.
    func batchResult(_ key: String, _ outcome: SimulatedBatch.Outcome) -> String {
        let codes = [400: 3, 401: 16, 403: 7, 404: 5, 429: 8, 500: 13, 503: 14]
        func error(_ code: Int, _ message: String) -> String {
            "\"error\":{\"code\":\(code),\"message\":\(Written.text(message))}"
        }
        let result =
            switch outcome {
            case .answered(let body): "\"response\":\(body)"
            case .failed(let status, let message): error(codes[status] ?? 2, message)
            case .expired: error(4, "The batch expired.")
            case .canceled: error(1, "The batch was cancelled.")
            }
        return "{\"key\":\(Written.text(key)),\(result)}"
    }

    private func usage(_ completion: Completion) -> String {
        let shown = completion.completionTokens - completion.reasoningTokens
        return """
            {"promptTokenCount":\(completion.promptTokens),"cachedContentTokenCount":\(completion.cachedTokens),\
            "candidatesTokenCount":\(shown),"thoughtsTokenCount":\(completion.reasoningTokens),\
            "totalTokenCount":\(completion.promptTokens + completion.completionTokens)}
            """
    }

    private func chunk(_ completion: Completion, parts: [String], isLast: Bool) -> String {
        let finish = completion.finishReason == "length" ? "MAX_TOKENS" : "STOP"
        let content = "\"content\":{\"role\":\"model\",\"parts\":[\(parts.joined(separator: ","))]}"
        return """
            {"candidates":[{\(content)\(isLast ? ",\"finishReason\":\"\(finish)\"" : ""),"index":0}],\
            "usageMetadata":\(usage(completion)),"modelVersion":"\(Completion.model)","responseId":"\(completion.id)"}
            """
    }

    private func part(_ text: String, isThought: Bool) -> String {
        "{\"text\":\(Written.text(text))\(isThought ? ",\"thought\":true" : "")}"
    }

    func events(_ completion: Completion) -> [String] {
        let parts =
            Written.pieces(completion.reasoning).map { part($0, isThought: true) }
            + Written.pieces(completion.answer).map { part($0, isThought: false) }
        let chunks = parts.map { chunk(completion, parts: [$0], isLast: false) }
        // The last one often holds no text at all.
        let last = chunk(completion, parts: ["{\"thoughtSignature\":\"c2ln\"}"], isLast: true)
        return (chunks + [last]).map { "data: \($0)\r\n\r\n" }
    }

    func body(_ completion: Completion) -> String {
        let parts =
            (completion.reasoning.isEmpty ? [] : [part(completion.reasoning, isThought: true)])
            + (completion.answer.isEmpty ? [] : [part(completion.answer, isThought: false)])
        let signature = completion.hidesReasoning ? ["{\"thoughtSignature\":\"c2ln\"}"] : []
        return chunk(completion, parts: parts + signature, isLast: true)
    }

    var saysWaitInHead: Bool { false }

    func error(_ status: Int, _ message: String, code: String?, retryAfter: Int?) -> String {
        let words = [
            401: "UNAUTHENTICATED", 403: "PERMISSION_DENIED", 404: "NOT_FOUND", 429: "RESOURCE_EXHAUSTED",
            500: "INTERNAL", 503: "UNAVAILABLE",
        ]
        let wait = retryAfter.map {
            ",\"details\":[{\"@type\":\"type.googleapis.com/google.rpc.RetryInfo\",\"retryDelay\":\"\($0)s\"}]"
        }
        return
            "{\"error\":{\"code\":\(status),\"message\":\"\(message)\",\"status\":\"\(words[status] ?? "INVALID_ARGUMENT")\"\(wait ?? "")}}"
    }
}
