import Ranking
import Settings

/// Ollama's own API, `/api/chat`: streams are lines of JSON.
struct OllamaChat: TeacherProtocol {
    var name: String { "ollama" }

    var contentReasoning = ContentReasoning.detected

    func path(model: String, streamed: Bool) -> String { "/chat" }

    var modelsPath: String { "/tags" }

    var streamsLines: Bool { true }

    var endWords: [String] { ["\"done\":true", "\"done\": true"] }

    func headers(apiKey: String?) -> [String] { apiKey.map { ["Authorization: Bearer \($0)"] } ?? [] }

    // MARK: - The request

    /// Parameters that stand in `options`.
    private static let options: Set = [
        "temperature", "top_p", "top_k", "min_p", "seed", "stop", "repeat_penalty", "presence_penalty",
        "frequency_penalty",
    ]

    func body(of request: TeacherRequest, configuration: TeacherConfiguration, streamed: Bool) throws -> String {
        var fields = configuration.sentParameters(of: request)
        var options: [String: SettingValue] = [:]
        for name in Self.options {
            if let value = fields.removeValue(forKey: name) { options[name] = value }
        }
        if case .string(let effort)? = fields.removeValue(forKey: "reasoning_effort") {
            // There is no lower word than low.
            fields["think"] =
                effort == "none" ? .boolean(false) : .string(effort == "minimal" ? "low" : effort)
        }
        // The room is what was reserved for, whatever the file says.
        fields["options"] = SettingValue.object(options).merging(fields["options"])
            .replacing(["num_predict": .integer(request.sentTokens)])
        fields["model"] = .string(configuration.model)
        fields["messages"] = .list(
            request.messages.map { ["role": .string($0.role.rawValue), "content": .string($0.content)] }
        )
        fields["stream"] = .boolean(streamed)
        return try SettingValue.object(fields).json()
    }

    func tokenLimit(in body: JSONValue, field: String) -> Int? { body["options"]?["num_predict"]?.integer }

    // MARK: - The answer

    func read(_ payload: JSONValue, event: String?, into answer: inout AnswerBuilder) {
        guard let message = payload["message"] else { return }
        answer.hasAnswer = true
        answer.model = payload["model"]?.words ?? answer.model
        answer.add(reasoning: message["thinking"], named: "thinking")
        answer.add(content: message["content"], named: "content")
        guard payload["done"] == .boolean(true) else { return }
        answer.finish(payload["done_reason"])
        answer.finishReason = answer.finishReason ?? "stop"
        answer.isDone = true
        answer.usage.take(
            ReportedUsage(
                prompt: payload["prompt_eval_count"]?.integer,
                completion: payload["eval_count"]?.integer
            )
        )
    }
}
