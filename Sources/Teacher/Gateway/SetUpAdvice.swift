/// Names the setting to change where the server refuses every request in the same way.
struct SetUpAdvice: Sendable {
    /// Where the settings of who was asked stand.
    var place = TeacherConfiguration.teacherPlace
    /// The address that was asked.
    let address: String
    /// The parameters that each request carries, by their names in the pipeline file.
    let parameters: [String]
    /// What is added to the address.
    var call = "/chat/completions"

    /// The setting, by status first and by the server's words where these name a field; without an end mark.
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
        if words.contains("max_tokens") || words.contains("context length") || words.contains("max_completion_tokens") {
            return "\(place).max_tokens and \(place).context"
        }
        // Whole words, the longest first: "provider returned error" speaks of no parameter.
        let quoted = words.split { !($0.isLetter || $0.isNumber || $0 == "_") }
        let named = parameters.sorted { $0.count > $1.count }.first { name in
            quoted.contains { $0 == name.lowercased() } && (name.contains("_") || !words.contains("provider returned"))
        }
        if let named {
            return "\(place).parameters.\(named)"
        }
        if words.contains("stream") { return "\(place).stream" }
        return "\(place).model"
            + (parameters.isEmpty ? "" : " and \(place).parameters (\(parameters.joined(separator: ", ")))")
    }

    /// What may be wrong with the address; empty where nothing is seen.
    private var hint: String {
        if address.hasSuffix(call) { return "; write \(address.dropLast(call.count)), to which \(call) is added" }
        // Gemini's and Ollama's own addresses end otherwise.
        return address.hasSuffix("/v1") || call == "/chat" || call.hasPrefix("/models/")
            ? "" : "; most servers want an address that ends in /v1"
    }
}
