import Ranking

/// Names the setting to change where the server refuses every request in the same way.
struct SetUpAdvice: Sendable {
    /// Where the settings of who was asked stand.
    var place = TeacherConfiguration.teacherPlace
    /// The address that was asked.
    let address: String
    /// The parameters that each request carries, by their names in the pipeline file.
    let parameters: [String]
    /// Those of the stage that asked, or of its prompt file, which go before the others.
    var narrower: [String] = []
    /// Who asked.
    var stage: StageName?
    /// What is added to the address.
    var call = "/chat/completions"

    /// The setting, by status first, by the field that the server names, and by its words; without an end mark.
    func setting(_ failure: AttemptFailure) -> String {
        let words = ([failure.message, failure.code, failure.type].compactMap { $0 }).joined(separator: " ")
            .lowercased()
        switch failure.cause {
        case .tls: return "\(place).base_url (https or http) and the certificate (CURL_CA_BUNDLE names one of your own)"
        case .refused: return "the key that \(place).api_key_env names, and what it is allowed to use"
        default: break
        }
        if words.contains("model")
            && (failure.status == 404 || words.contains("not_found") || words.contains("not exist"))
        {
            return "\(place).model"
        }
        if failure.isOfEveryRequest {
            return "\(place).base_url (\(address)\(hint))"
        }
        if let setting = failure.parameter.flatMap(setting(ofField:)) { return setting }
        // Anthropic says so of a limit that its customer has set.
        if ["spend limit", "spending limit", "usage limit", "credit balance"].contains(where: words.contains) {
            return "the account's balance and its limits at the provider"
        }
        if words.contains("max_tokens") || words.contains("context length") || words.contains("max_completion_tokens") {
            return room
        }
        // Whole words, the longest first: "provider returned error" speaks of no parameter.
        let quoted = words.split { !($0.isLetter || $0.isNumber || $0 == "_") }
        let named = (narrower + parameters).sorted { $0.count > $1.count }.first { name in
            quoted.contains { $0 == name.lowercased() } && (name.contains("_") || !words.contains("provider returned"))
        }
        if let named { return parameter(named) }
        if words.contains("stream") { return "\(place).stream" }
        return "\(place).model"
            + (parameters.isEmpty ? "" : " and \(place).parameters (\(parameters.joined(separator: ", ")))")
    }

    // MARK: - Fields

    private var room: String { "\(place).max_tokens and \(place).context" }

    private func parameter(_ name: String) -> String {
        guard narrower.contains(name), let stage else { return "\(place).parameters.\(name)" }
        return "\(stage.rawValue).parameters.\(name), also in the front matter of its prompt file"
    }

    /// What protocols call the parameters that all teachers share, by ``bare(_:)``.
    private static let shared = [
        "effort": "reasoning_effort", "think": "reasoning_effort", "thinkinglevel": "reasoning_effort",
        "thinkingbudget": "reasoning_effort", "outputconfig": "reasoning_effort", "thinking": "reasoning_effort",
        "stopsequences": "stop",
    ]

    /// The setting behind a field, which servers write as a path (`reasoning.summary`, `messages[0].content`); the innermost name that has one
    /// counts. nil where none has.
    private func setting(ofField path: String) -> String? {
        let names = path.split { ".[]/".contains($0) }.map(String.init).reversed()
        for name in names {
            let bare = Self.bare(name)
            let all = narrower + parameters
            if let known = all.first(where: { Self.bare($0) == bare }) { return parameter(known) }
            if let known = Self.shared[bare], all.contains(known) { return parameter(known) }
            switch bare {
            case "maxtokens", "maxcompletiontokens", "maxoutputtokens", "numpredict": return room
            case "model": return "\(place).model"
            case "stream", "streamoptions", "includeusage": return "\(place).stream"
            case "messages", "input", "instructions", "system", "systeminstruction", "contents":
                return "the prompt file of \(stage?.rawValue ?? "the stage") and \(place).protocol"
            default: continue
            }
        }
        return nil
    }

    /// `topP` and `top_p` are one name.
    private static func bare(_ name: String) -> String { name.filter { $0 != "_" }.lowercased() }

    /// What may be wrong with the address; empty where nothing is seen.
    private var hint: String {
        if address.hasSuffix(call) { return "; write \(address.dropLast(call.count)), to which \(call) is added" }
        // Gemini's and Ollama's own addresses end otherwise.
        return address.hasSuffix("/v1") || call == "/chat" || call.hasPrefix("/models/")
            ? "" : "; most servers want an address that ends in /v1"
    }
}
