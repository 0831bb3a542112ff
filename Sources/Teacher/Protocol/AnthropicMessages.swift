import Ranking
import Settings

/// Anthropic's Messages, which some servers of open models speak too.
struct AnthropicMessages: TeacherProtocol {
    var name: String { "anthropic" }

    var contentReasoning = ContentReasoning.detected

    func path(model: String, streamed: Bool) -> String { "/messages" }

    var endWords: [String] { ["message_stop"] }

    func headers(apiKey: String?) -> [String] {
        ["anthropic-version: 2023-06-01"] + (apiKey.map { ["x-api-key: \($0)"] } ?? [])
    }

    /// Message Batches: a file is the body of the one request that makes a batch, and results are lines.
    func batchForm(provider: String) -> BatchForm? {
        BatchForm(
            requestField: "params",
            listField: "requests",
            maximumRequests: 100_000,
            maximumBytes: 256_000_000,
            expected: "result"
        ) { line in
            guard let result = line.fields("result"), let type = result.value("type")?.string else { return nil }
            switch type {
            case "succeeded": return result.object("message").map { .response(status: 200, body: $0) }
            // The error stands in an object of the shape that the endpoint sends.
            case "errored":
                return .failure((ServerError(result.value("error") ?? .null, isExpected: true) ?? .init()).inBody)
            case "canceled", "expired": return .failure(AttemptFailure(cause: .server, message: type))
            default: return nil
            }
        }
    }

    // MARK: - The request

    func body(of request: TeacherRequest, configuration: TeacherConfiguration, streamed: Bool) throws -> String {
        var fields = configuration.sentParameters(of: request)
        switch fields.removeValue(forKey: "reasoning_effort") {
        case .string("none")?: fields["thinking"] = ["type": "disabled"]
        // There is no such word; the lowest one is the nearest.
        case .string(let effort)?:
            let named: SettingValue = ["effort": .string(effort == "minimal" ? "low" : effort)]
            fields["output_config"] = named.merging(fields["output_config"])
        default: break
        }
        let messages = SentMessages(request.messages)
        fields["model"] = .string(configuration.model)
        fields["max_tokens"] = .integer(request.sentTokens)
        fields["system"] = messages.system.map(SettingValue.string) ?? fields["system"]
        fields["messages"] = messages.turns { ["role": .string($0.rawValue), "content": .string($1)] }
        fields["stream"] = .boolean(streamed)
        return try SettingValue.object(fields).json()
    }

    // MARK: - The answer

    func read(_ payload: JSONValue, event: String?, into answer: inout AnswerBuilder) {
        switch payload["type"]?.string {
        case "message": read(message: payload, into: &answer)
        case "message_start":
            if let message = payload["message"] { read(message: message, isBegun: true, into: &answer) }
        case "content_block_start":
            if let block = payload["content_block"] { read(block: block, into: &answer) }
        case "content_block_delta":
            let delta = payload["delta"]
            answer.add(reasoning: delta?["thinking"], named: "thinking")
            answer.add(content: delta?["text"], named: "text")
        case "message_delta":
            finish(payload["delta"], into: &answer)
            read(usage: payload["usage"], into: &answer)
        case "message_stop": answer.isDone = true
        // Pings, ends of blocks, and what is not known yet.
        default: break
        }
    }

    /// - Parameter isBegun: whether its text is still to come: then its count of the output is a placeholder.
    private func read(message: JSONValue, isBegun: Bool = false, into answer: inout AnswerBuilder) {
        answer.hasAnswer = true
        answer.model = message["model"]?.words ?? answer.model
        // Whoever passes it on: Claude shows no reasoning of its own.
        if answer.model?.contains("claude") == true { answer.reasoningKind = .summary }
        for block in message["content"]?.items ?? [] { read(block: block, into: &answer) }
        finish(message, into: &answer)
        read(usage: message["usage"], isBegun: isBegun, into: &answer)
    }

    /// Of a refusal also what it was about: some are about training on answers, and not about the question.
    private func finish(_ message: JSONValue?, into answer: inout AnswerBuilder) {
        answer.finish(message?["stop_reason"])
        if answer.finishReason == "refusal", let category = message?["stop_details"]?["category"]?.words {
            answer.finishReason = "\(AnswerFinish.refusalPrefix)\(category)"
        }
    }

    private func read(block: JSONValue, into answer: inout AnswerBuilder) {
        switch block["type"]?.string {
        case "thinking": answer.add(reasoning: block["thinking"], named: "thinking")
        case "text": answer.add(content: block["text"], named: "text")
        default: break
        }
    }

    /// Tokens of the cache stand beside those of the prompt; thinking is part of the output, shown or not.
    private func read(usage: JSONValue?, isBegun: Bool = false, into answer: inout AnswerBuilder) {
        guard let usage else { return }
        // Some proxies leave out at the end what they have said at the beginning.
        let read = usage["cache_read_input_tokens"]?.integer ?? answer.usage.cachedPrompt
        let written = usage["cache_creation_input_tokens"]?.integer ?? answer.usage.cacheWrite
        let prompt = usage["input_tokens"]?.integer.map { ReportedUsage.sum([$0, read, written]) }
        answer.usage.take(
            ReportedUsage(
                prompt: prompt,
                cachedPrompt: read,
                cacheWrite: written,
                completion: isBegun ? nil : usage["output_tokens"]?.integer,
                reasoning: usage["output_tokens_details"]?["thinking_tokens"]?.integer
            )
        )
    }
}
