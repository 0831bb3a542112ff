import Ranking
import Settings

/// Gemini's own API, `generateContent`.
struct Gemini: TeacherProtocol {
    var name: String { "gemini" }

    var contentReasoning = ContentReasoning.detected

    func path(model: String, streamed: Bool) -> String {
        let model = model.hasPrefix("models/") ? String(model.dropFirst(7)) : model
        return "/models/\(model):" + (streamed ? "streamGenerateContent?alt=sse" : "generateContent")
    }

    var endWords: [String] { ["\"finishReason\""] }

    func headers(apiKey: String?) -> [String] { apiKey.map { ["x-goog-api-key: \($0)"] } ?? [] }

    /// An uploaded file, of 2 GB at most; how many requests it may hold is not said.
    func batchForm(provider: String) -> BatchForm? {
        BatchForm(
            keyField: "key",
            requestField: "request",
            maximumRequests: .max,
            maximumBytes: 2_000_000_000,
            expected: "response or error"
        ) { line in
            if let response = line.object("response") { return .response(status: 200, body: response) }
            guard let status = line.value("error"), var error = ServerError(status, isExpected: true) else {
                return nil
            }
            // Here a code is that of google.rpc, and not that of HTTP.
            error.status = error.status ?? status["code"]?.integer.flatMap { Self.statuses[$0] }
            return .failure(error.inBody)
        }
    }

    /// HTTP's statuses of google.rpc's codes, as far as they tell whose fault it is.
    private static let statuses = [3: 400, 5: 404, 7: 403, 8: 429, 11: 400, 16: 401]

    var promptField: String { "contents" }

    // MARK: - The request

    /// What `generationConfig` calls the parameters that all teachers share.
    private static let settings = [
        "temperature": "temperature", "top_p": "topP", "top_k": "topK", "seed": "seed", "stop": "stopSequences",
    ]

    func body(of request: TeacherRequest, configuration: TeacherConfiguration, streamed: Bool) throws -> String {
        try SettingValue.object(fields(of: request, configuration: configuration)).json()
    }

    /// With the model, which stands in no address there; Google's own client writes it too.
    func batchBody(of request: TeacherRequest, configuration: TeacherConfiguration) throws -> String {
        let name = configuration.model
        var fields = self.fields(of: request, configuration: configuration)
        fields["model"] = .string(name.hasPrefix("models/") ? name : "models/\(name)")
        return try SettingValue.object(fields).json()
    }

    private func fields(of request: TeacherRequest, configuration: TeacherConfiguration) -> [String: SettingValue] {
        var fields = configuration.sentParameters(of: request)
        var settings: [String: SettingValue] = [:]
        for (name, theirs) in Self.settings {
            if let value = fields.removeValue(forKey: name) { settings[theirs] = value }
        }
        let effort = fields.removeValue(forKey: "reasoning_effort")
        if case .string(let effort)? = effort {
            settings["thinkingConfig"] = ["thinkingLevel": .string(effort.uppercased())]
        }
        // A budget and a level together are refused.
        if case .object(let own)? = fields["generationConfig"], case .object(let thinking)? = own["thinkingConfig"],
            thinking["thinkingBudget"] != nil
        {
            settings["thinkingConfig"] = nil
        }
        let merged = SettingValue.object(settings).merging(fields["generationConfig"])
        // The room is what was reserved for, whatever the file says; and thoughts that are not made can't be shown.
        var fixed: [String: SettingValue] = ["maxOutputTokens": .integer(request.sentTokens)]
        if effort == .string("none") { fixed["thinkingConfig"] = ["thinkingBudget": 0] }
        fields["generationConfig"] = merged.replacing(fixed)
        let messages = SentMessages(request.messages)
        if let system = messages.system { fields["systemInstruction"] = ["parts": [["text": .string(system)]]] }
        fields["contents"] = messages.turns { role, text in
            ["role": role == .assistant ? "model" : "user", "parts": [["text": .string(text)]]]
        }
        return fields
    }

    func tokenLimit(in body: JSONValue, field: String) -> Int? {
        body["generationConfig"]?["maxOutputTokens"]?.integer
    }

    // MARK: - The answer

    func read(_ payload: JSONValue, event: String?, into answer: inout AnswerBuilder) {
        answer.model = payload["modelVersion"]?.words ?? answer.model
        if let candidate = payload["candidates"]?.items.first {
            answer.hasAnswer = true
            // A part may hold a signature alone, and a candidate that spent its tokens on thoughts holds no part.
            for part in candidate["content"]?["parts"]?.items ?? [] {
                if part["thought"] == .boolean(true) {
                    answer.reasoningKind = .summary
                    answer.add(reasoning: part["text"], named: "thought parts")
                } else {
                    answer.add(content: part["text"], named: "text")
                }
            }
            answer.finish(candidate["finishReason"])
            // There is no further mark of the end.
            if candidate["finishReason"]?.words != nil, payload["usageMetadata"] != nil { answer.isDone = true }
        } else if let reason = payload["promptFeedback"]?["blockReason"]?.words {
            // The prompt was not let in: there is no candidate, and none will come.
            answer.hasAnswer = true
            answer.finishReason = "\(AnswerFinish.blockedPrefix)\(reason)"
        }
        read(usage: payload["usageMetadata"], into: &answer)
    }

    /// Thoughts stand beside the candidates' tokens, unless the total says that they are in.
    private func read(usage: JSONValue?, into answer: inout AnswerBuilder) {
        guard let usage else { return }
        let total = usage["totalTokenCount"]?.integer
        let prompt = ReportedUsage.sum([usage["promptTokenCount"]?.integer, usage["toolUsePromptTokenCount"]?.integer])
        let (given, thoughts) = (usage["candidatesTokenCount"]?.integer, usage["thoughtsTokenCount"]?.integer)
        // Before anything was made nothing is counted, which is not the same as 0.
        let isCounted = given != nil || thoughts != nil || answer.finishReason != nil
        let shown = given ?? 0
        let isIncluded = total == ReportedUsage.sum([prompt, shown])
        answer.usage.take(
            ReportedUsage(
                prompt: prompt,
                cachedPrompt: usage["cachedContentTokenCount"]?.integer,
                completion: !isCounted ? nil : isIncluded ? shown : ReportedUsage.sum([shown, thoughts]),
                reasoning: thoughts,
                total: isCounted ? total : nil
            )
        )
    }
}
