import Foundation
import Ranking
import Settings

/// OpenAI's chat completions, which most servers of open models speak, each with its own odd fields.
struct ChatCompletions: TeacherProtocol {
    /// The field that holds the reasoning, where a pipeline file names one.
    private let reasoningField: String?

    init(reasoningField: String? = nil) {
        self.reasoningField = reasoningField
    }

    var name: String { "chat" }

    var contentReasoning = ContentReasoning.detected

    func path(model: String, streamed: Bool) -> String { "/chat/completions" }

    func batchForm(provider: String) -> BatchForm? {
        var form = BatchForm.openAI(path: "/v1/chat/completions")
        // Mistral's job names the endpoint, and takes more (docs.mistral.ai, "Known limitations").
        if provider == "mistral" {
            (form.middle, form.maximumRequests, form.maximumBytes) = ("", 100_000, 512_000_000)
        }
        return form
    }

    func headers(apiKey: String?) -> [String] { apiKey.map { ["Authorization: Bearer \($0)"] } ?? [] }

    // MARK: - The request

    func body(of request: TeacherRequest, configuration: TeacherConfiguration, streamed: Bool) throws -> String {
        var parameters = configuration.sentParameters(of: request)
        parameters[configuration.preset.tokenLimitField] = .integer(request.sentTokens)
        var names = Set(["model", "messages", "stream"]).union(parameters.keys)
        if streamed { names.insert("stream_options") }
        var json = JSONBytes()
        json.bytes.reserveCapacity(1024 + request.messages.reduce(0) { $0 + $1.content.utf8.count } * 9 / 8)
        json.open()
        for name in names.sorted() {
            json.begin(name)
            switch name {
            // What the configuration says goes before what we would.
            case _ where parameters[name] != nil: try parameters[name]?.write(to: &json)
            case "model": json.append(configuration.model)
            case "messages":
                json.append(request.messages) { json, message in
                    json.open()
                    json.add("content", message.content)
                    json.add("role", message.role.rawValue)
                    json.close()
                }
            case "stream": json.append(streamed)
            default:
                json.open()
                json.add("include_usage", true)
                json.close()
            }
        }
        json.close()
        return String(decoding: json.bytes, as: UTF8.self)
    }

    // MARK: - The answer

    func readQuickly(_ payload: UnsafeBufferPointer<UInt8>, into answer: inout AnswerBuilder) -> Bool {
        if reasoningField != nil { return false }
        if answer.frame.read(payload, content: &answer.content, reasoning: &answer.reasoning) { return true }
        var scanner = DeltaScanner(payload, knowsKind: answer.reasoningKind != nil)
        guard scanner.read(content: &answer.content, reasoning: &answer.reasoning) else { return false }
        answer.frame.learn(from: payload, scanner.text)
        return true
    }

    func read(_ payload: JSONValue, event: String?, into answer: inout AnswerBuilder) {
        answer.model = text(of: payload, "model", &answer) ?? answer.model
        // OpenRouter's word for who ran it; of an error object it is something else.
        answer.host = payload["provider"]?.string ?? answer.host
        answer.systemFingerprint = text(of: payload, "system_fingerprint", &answer) ?? answer.systemFingerprint
        if let choices = payload["choices"] {
            if case .list = choices { answer.hasAnswer = true } else { answer.repairs.count(.oddField("choices")) }
        }
        let choice = payload["choices"]?.items.first
        if let choice {
            if let message = choice["delta"] ?? choice["message"] { read(message: message, into: &answer) }
            if let reason = finishReason(of: choice, &answer) {
                answer.finishReason = answer.isRefused && reason == "stop" ? "refusal" : reason
            }
        }
        // Groq and Moonshot count tokens of a stream in places of their own.
        if let counted = payload["usage"] ?? payload["x_groq"]?["usage"] ?? choice?["usage"] {
            read(usage: counted, into: &answer)
        }
    }

    /// A field that should be a text; a number or a truth value is taken as it is written, and counted.
    private func text(of value: JSONValue, _ field: String, _ answer: inout AnswerBuilder) -> String? {
        guard let found = value[field] else { return nil }
        if let text = found.string { return text }
        answer.repairs.count(.oddField(field))
        return found.words
    }

    private func finishReason(of choice: JSONValue, _ answer: inout AnswerBuilder) -> String? {
        guard case .object(let fields)? = choice["finish_reason"] else {
            return text(of: choice, "finish_reason", &answer).flatMap { $0.isEmpty ? nil : $0 }
        }
        answer.repairs.count(.oddField("finish_reason"))
        // Some name it inside of an object.
        return ["type", "reason", "name"].lazy.compactMap { fields[$0]?.string }.first { !$0.isEmpty } ?? "unknown"
    }

    private func read(message: JSONValue, into answer: inout AnswerBuilder) {
        var parts = Parts()
        for field in [reasoningField, "reasoning_content", "reasoning"].compactMap({ $0 }) {
            guard let value = message[field] else { continue }
            var found = Parts()
            found.read(value, isReasoning: true)
            if found.isOdd { answer.repairs.count(.oddField(field)) }
            if found.isDeep { answer.repairs.count(.deepField(field)) }
            // Some servers send the same text in both fields, or leave one of them empty: the first that says something is taken.
            if parts.reasoning.isEmpty, !found.reasoning.isEmpty {
                parts.reasoning = found.reasoning
                answer.reasoningPlace = field
            }
        }
        if let content = message["content"] {
            parts.read(content, isReasoning: false)
            if parts.isOdd { answer.repairs.count(.oddField("content")) }
            if parts.isDeep { answer.repairs.count(.deepField("content")) }
            if !parts.reasoning.isEmpty, answer.reasoningPlace == nil { answer.reasoningPlace = "parts of the content" }
        }
        read(details: message["reasoning_details"], isAlone: parts.reasoning.isEmpty, into: &answer)
        answer.reasoning += parts.reasoning
        answer.content += parts.content
        // A refusal has no content: its words are what was said.
        if let refusal = message["refusal"]?.string, !refusal.isEmpty {
            answer.content += Array(refusal.utf8)
            answer.isRefused = true
        }
    }

    /// OpenRouter tells what reasoning is by the types of its parts: the model's words, a summary, or bytes that only the provider can read.
    ///
    /// - Parameter isAlone: whether no field held the same text.
    private func read(details: JSONValue?, isAlone: Bool, into answer: inout AnswerBuilder) {
        for detail in details?.items ?? [] {
            let type = detail["type"]?.string
            guard
                let text = type == "reasoning.summary"
                    ? detail["summary"] : type == "reasoning.text" ? detail["text"] : nil
            else { continue }
            // Claude and Gemini show no words of their own, whatever the type says.
            let format = detail["format"]?.string ?? ""
            let isSummary =
                type == "reasoning.summary" || ["anthropic-claude", "google-gemini"].contains { format.hasPrefix($0) }
            answer.reasoningKind = isSummary || answer.reasoningKind == .summary ? .summary : .raw
            if isAlone { answer.add(reasoning: text, named: "reasoning_details") }
        }
    }

    /// The texts of a message: a string, or a list of parts as Mistral sends it.
    private struct Parts {
        var reasoning: [UInt8] = []
        var content: [UInt8] = []
        /// Whether something was neither.
        var isOdd = false
        /// Whether something was nested too deeply.
        var isDeep = false

        mutating func read(_ value: JSONValue, isReasoning: Bool, depth: Int = 0) {
            switch value {
            case .text(let text): add(text, isReasoning)
            // At the same depth a scanner gives up: what lies there is nobody's text.
            case .list where depth >= 8, .null where depth >= 8: isDeep = true
            case .list(let parts):
                for part in parts { read(part, isReasoning: isReasoning, depth: depth + 1) }
            case .object:
                switch value["type"]?.string {
                case "text", "output_text", nil:
                    if let text = value["text"] { read(text, isReasoning: isReasoning, depth: depth + 1) }
                case "thinking", "reasoning":
                    if let thought = value["thinking"] ?? value["reasoning"] ?? value["text"] {
                        read(thought, isReasoning: true, depth: depth + 1)
                    }
                // Parts of other kinds are no text: references, images, calls of tools.
                default: break
                }
            case .number(let text):
                add(Array(text.utf8), isReasoning)
                isOdd = true
            case .null: break
            default: isOdd = true
            }
        }

        private mutating func add(_ text: [UInt8], _ isReasoning: Bool) {
            if isReasoning { reasoning += text } else { content += text }
        }
    }

    private func read(usage: JSONValue, into answer: inout AnswerBuilder) {
        var usage = usage
        if case .text(let text) = usage {
            answer.repairs.count(.oddField("usage"))
            usage = JSONValue(text) ?? .null
        }
        let cached = usage["prompt_cache_hit_tokens"] ?? usage["prompt_tokens_details"]?["cached_tokens"]
        answer.usage.take(
            ReportedUsage(
                prompt: usage["prompt_tokens"]?.integer,
                cachedPrompt: cached?.integer,
                completion: usage["completion_tokens"]?.integer,
                reasoning: (usage["completion_tokens_details"]?["reasoning_tokens"] ?? usage["reasoning_tokens"])?
                    .integer,
                total: usage["total_tokens"]?.integer,
                cost: usage["cost"]?.number
            )
        )
    }
}
