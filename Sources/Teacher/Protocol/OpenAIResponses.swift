import Ranking
import Settings

/// OpenAI's Responses, which servers of open models speak too.
struct OpenAIResponses: TeacherProtocol {
    var name: String { "responses" }

    var contentReasoning = ContentReasoning.detected

    func path(model: String, streamed: Bool) -> String { "/responses" }

    func batchForm(provider: String) -> BatchForm? { .openAI(path: "/v1/responses") }

    var promptField: String { "input" }

    var endWords: [String] { ["response.completed", "response.incomplete", "response.failed"] }

    func headers(apiKey: String?) -> [String] { apiKey.map { ["Authorization: Bearer \($0)"] } ?? [] }

    // MARK: - The request

    func body(of request: TeacherRequest, configuration: TeacherConfiguration, streamed: Bool) throws -> String {
        var fields = configuration.sentParameters(of: request)
        if let effort = fields.removeValue(forKey: "reasoning_effort") {
            fields["reasoning"] = SettingValue.object(["effort": effort]).merging(fields["reasoning"])
        }
        let messages = SentMessages(request.messages)
        fields["model"] = .string(configuration.model)
        fields["instructions"] = messages.system.map(SettingValue.string) ?? fields["instructions"]
        fields["input"] = messages.turns { ["role": .string($0.rawValue), "content": .string($1)] }
        fields["max_output_tokens"] = .integer(request.sentTokens)
        fields["stream"] = .boolean(streamed)
        return try SettingValue.object(fields).json()
    }

    func tokenLimit(in body: JSONValue, field: String) -> Int? { body["max_output_tokens"]?.integer }

    // MARK: - The answer

    func read(_ payload: JSONValue, event: String?, into answer: inout AnswerBuilder) {
        let type = payload["type"]?.string ?? ""
        switch type {
        case "response.output_text.delta", "response.refusal.delta":
            answer.add(content: payload["delta"], named: "delta")
        case "response.reasoning_text.delta":
            answer.reasoningKind = .raw
            answer.add(reasoning: payload["delta"], named: "reasoning text")
        case "response.reasoning_summary_part.added":
            if !answer.reasoning.isEmpty { answer.reasoning += Array("\n\n".utf8) }
        case "response.reasoning_summary_text.delta":
            answer.reasoningKind = .summary
            answer.add(reasoning: payload["delta"], named: "reasoning summary")
        case "response.completed", "response.incomplete", "response.failed", "response.cancelled":
            if let response = payload["response"] { read(response: response, into: &answer) }
            answer.isDone = true
        default:
            if let response = payload["response"] {
                answer.hasAnswer = true
                answer.model = response["model"]?.words ?? answer.model
            } else if payload["output"] != nil || payload["object"]?.string == "response" {
                read(response: payload, into: &answer)
            }
        }
    }

    /// The last event of a stream has all of it once more, and says which texts are the answer.
    private func read(response: JSONValue, into answer: inout AnswerBuilder) {
        answer.hasAnswer = true
        answer.model = response["model"]?.words ?? answer.model
        let items = response["output"]?.items ?? []
        let (content, reasoning) = (answer.content, answer.reasoning)
        (answer.content, answer.reasoning) = ([], [])
        for item in items { read(item: item, into: &answer) }
        // Some servers leave out of it what they have sent before.
        if !items.contains(where: { $0["type"]?.string == "message" }) { answer.content = content }
        if answer.reasoning.isEmpty { answer.reasoning = reasoning }
        let details = response["output_tokens_details"] ?? response["usage"]?["output_tokens_details"]
        let usage = response["usage"]
        answer.usage.take(
            ReportedUsage(
                prompt: usage?["input_tokens"]?.integer,
                cachedPrompt: usage?["input_tokens_details"]?["cached_tokens"]?.integer,
                cacheWrite: usage?["input_tokens_details"]?["cache_write_tokens"]?.integer,
                completion: usage?["output_tokens"]?.integer,
                reasoning: details?["reasoning_tokens"]?.integer,
                total: usage?["total_tokens"]?.integer
            )
        )
        let status = response["status"]?.words ?? "completed"
        switch status {
        case "completed":
            // A refusal has set its own word.
            answer.finishReason = answer.finishReason ?? status
        case "incomplete": answer.finishReason = response["incomplete_details"]?["reason"]?.words ?? status
        default:
            answer.error =
                response["error"].flatMap { ServerError($0, isExpected: true) }
                ?? ServerError(message: "the response is \(status)", code: status)
        }
    }

    private func read(item: JSONValue, into answer: inout AnswerBuilder) {
        switch item["type"]?.string {
        case "reasoning":
            let raw = item["content"]?.items ?? []
            let parts = raw.isEmpty ? item["summary"]?.items ?? [] : raw
            for part in parts {
                if !answer.reasoning.isEmpty { answer.reasoning += Array("\n\n".utf8) }
                answer.reasoningKind = raw.isEmpty ? .summary : .raw
                answer.add(reasoning: part["text"], named: raw.isEmpty ? "reasoning summary" : "reasoning text")
            }
        // What a model says on its way is no answer.
        case "message" where item["phase"]?.string != "commentary":
            for part in item["content"]?.items ?? [] {
                if part["type"]?.string == "refusal" {
                    answer.finishReason = "refusal"
                    answer.add(content: part["refusal"], named: "refusal")
                } else {
                    answer.add(content: part["text"], named: "text")
                }
            }
        default: break
        }
    }
}
