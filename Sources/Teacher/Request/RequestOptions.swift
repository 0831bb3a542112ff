import Ranking
package import Settings

/// What a request says beside its messages: fields of its body and lines of its head. Teacher, stage and prompt file each may add some.
package struct RequestOptions: Sendable, Hashable {
    package enum HeaderValue: Sendable, Hashable {
        case text(String)
        /// The environment variable that holds it: a secret, which is sent and kept nowhere.
        case variable(String)
    }

    /// Fields of the body, by the names that they have in the pipeline file.
    package var parameters: [String: SettingValue] = [:]
    /// Lines of the head, by names in lower case.
    package var headers: [String: HeaderValue] = [:]

    /// Nothing.
    package init() {}

    /// Takes `parameters` and `headers` that ``properties(_:)`` have accepted.
    package init(settings: Settings) {
        parameters = settings.settings("parameters")?.values ?? [:]
        for (name, value) in settings.settings("headers")?.values ?? [:] {
            switch value {
            case .string(let text): headers[name.lowercased()] = .text(text)
            case .object(let fields):
                if case .string(let variable)? = fields["env"] { headers[name.lowercased()] = .variable(variable) }
            default: break
            }
        }
    }

    /// These with others, which are meant for less and win where both name the same.
    package func merging(_ narrower: RequestOptions) -> RequestOptions {
        var merged = self
        merged.parameters.merge(narrower.parameters) { $1 }
        merged.headers.merge(narrower.headers) { $1 }
        return merged
    }

    /// The environment variables that hold headers.
    package var variables: [String] {
        headers.values.compactMap { if case .variable(let name) = $0 { name } else { nil } }.sorted()
    }

    // MARK: - In files

    /// The keys of what has options.
    package static func properties(_ effect: SettingEffect) -> [Property] {
        [
            .optional(
                "parameters",
                .open(TeacherConfiguration.parameters + TeacherConfiguration.otherParameters),
                "Further parameters of requests; any JSON. Those of a stage go before the teacher's, those of a prompt file before both.",
                effect: effect
            ),
            .optional(
                "headers",
                .map(
                    .either(
                        .string,
                        .object([
                            .required(
                                "env",
                                .string,
                                "The environment variable that holds the value.",
                                effect: .harmless
                            )
                        ])
                    )
                ),
                "Further headers of requests: a text, or `{env: NAME}` where it is secret.",
                effect: effect
            ),
        ]
    }

    /// What no pipeline file may set: it follows from the request.
    private static let fixedHeaders: Set = [
        "accept", "connection", "content-encoding", "content-length", "content-type", "expect", "host", "te",
        "transfer-encoding", "upgrade",
    ]

    /// Who asks, and on whose account: no answer depends on it.
    static let harmlessHeaders: Set = [
        "http-referer", "openai-organization", "openai-project", "user-agent", "x-openrouter-title", "x-request-id",
        "x-title",
    ]

    /// - Parameter settings: what they were read from, for its path.
    func checkHeaders(_ settings: Settings) throws {
        let written = settings.settings("headers")
        for name in (written?.values ?? [:]).keys.sorted() {
            let path = written?.join(name) ?? name
            if Self.fixedHeaders.contains(name.lowercased()) {
                throw PipelineFileError(
                    path: path,
                    expected: "a header that does not follow from the request",
                    found: name,
                    suggestion: "take it away"
                )
            }
            guard case .text(let text)? = headers[name.lowercased()] else { continue }
            if SecretName.isSecret(name) {
                throw PipelineFileError(
                    path: path,
                    expected: "{env: NAME}, the environment variable that holds it, since keys stand in no file",
                    found: "a text, which is not shown",
                    suggestion: "write \(name): {env: MY_KEY}, and export MY_KEY=… before the command"
                )
            }
            if !text.unicodeScalars.allSatisfy({ (0x20...0x7E).contains($0.value) }) {
                throw PipelineFileError(
                    path: path,
                    expected: "ASCII on one line, as a header is",
                    found: "something else",
                    suggestion: "write it in letters, digits and signs"
                )
            }
        }
    }
}

/// The key and the values of secret headers: sent, and kept nowhere else.
package struct Credentials: Sendable {
    /// Sent as the protocol wants it; nil where none is needed.
    var apiKey: String?
    /// Values of headers, by their environment variables.
    var variables: [String: String]

    /// Takes what the environment holds.
    package init(apiKey: String? = nil, variables: [String: String] = [:]) {
        self.apiKey = apiKey
        self.variables = variables
    }

    /// The failure without them, since servers repeat in errors what they were sent.
    func redacted(_ failure: AttemptFailure) -> AttemptFailure {
        var clean = failure
        func redact(_ secret: String, as word: String) {
            guard !secret.isEmpty else { return }
            clean.message = Self.redacted(secret, as: word, in: clean.message)
            clean.code = clean.code.map { Self.redacted(secret, as: word, in: $0) }
            clean.type = clean.type.map { Self.redacted(secret, as: word, in: $0) }
            clean.partialText = Self.redacted(secret, as: word, in: clean.partialText)
        }
        redact(apiKey ?? "", as: "[key]")
        // The longest first: one may be a part of another.
        for secret in variables.values.sorted(by: { $0.count > $1.count }) { redact(secret, as: "[secret]") }
        return clean
    }

    /// Words were cut to a length before: what ends them may be the beginning of a secret, of which four letters are enough to hide.
    private static func redacted(_ secret: String, as word: String, in text: String) -> String {
        let whole = text.replacing(secret, with: word)
        guard
            let beginning = (4..<max(4, secret.count)).reversed().map({ secret.prefix($0) }).first(
                where: whole.hasSuffix
            )
        else { return whole }
        return whole.dropLast(beginning.count) + word
    }
}

extension TeacherConfiguration {
    /// What is sent with a request.
    func options(of request: TeacherRequest) -> RequestOptions { options.merging(request.options) }

    /// Lines of the head of a request beside those of its content.
    func headers(of request: TeacherRequest?, credentials: Credentials) -> [String] {
        let further = (request.map { options(of: $0) } ?? options).headers
        let own = wire.headers(apiKey: credentials.apiKey).filter { line in
            further[line.prefix { $0 != ":" }.lowercased()] == nil
        }
        return own
            + further.sorted { $0.key < $1.key }.map { name, value in
                switch value {
                case .text(let text): "\(name): \(text)"
                case .variable(let variable): "\(name): \(credentials.variables[variable] ?? "")"
                }
            }
    }

    /// Whether the same request always brings the same answer.
    package func isGreedy(_ request: TeacherRequest) -> Bool {
        switch options(of: request).parameters["temperature"] {
        case .integer(0), .number(0): true
        default: false
        }
    }

    // MARK: - What keys hold

    /// All that shapes answers beside identity, messages and sample, in a canonical form.
    ///
    /// - Parameters:
    ///   - further: what a stage adds.
    ///   - maximumTokens: those of the pipeline file where it is nil.
    package func parametersText(_ further: RequestOptions = RequestOptions(), maximumTokens: Int? = nil) -> String {
        let all = options.merging(further)
        let maximumTokens = SettingValue.integer(maximumTokens ?? self.maximumTokens)
        let parameters = all.parameters.filter { !notInKey.contains($0.key.lowercased()) }
        let limited = parameters.merging(["max_tokens": maximumTokens]) { first, _ in first }
        let headers = shapingHeaders(all)
        // The first six parameters stand as stores hold them from the beginning on; all else is canonical JSON behind the protocol's name.
        let first = Set(Self.parameters.map(\.name))
        if wire.name == ChatCompletions().name, headers.isEmpty, parameters.keys.allSatisfy(first.contains) {
            return SettingValue.object(limited).text
        }
        let parts = [limited] + (headers.isEmpty ? [] : [headers.mapValues(SettingValue.string)])
        return ([wire.name] + parts.map(Self.json)).joined(separator: " ")
    }

    /// Headers that answers may depend on. Secrets are none: another key gives the same answer.
    package func shapingHeaders(of request: TeacherRequest) -> [String: String] {
        shapingHeaders(options(of: request))
    }

    private func shapingHeaders(_ options: RequestOptions) -> [String: String] {
        options.headers.compactMapValues { if case .text(let text) = $0 { text } else { nil } }
            .filter { !RequestOptions.harmlessHeaders.contains($0.key) && !notInKey.contains($0.key) }
    }

    private static func json(_ values: [String: SettingValue]) -> String {
        // Numbers of a file are finite.
        (try? SettingValue.object(values).json()) ?? ""
    }

    // MARK: - Checks

    /// Looks whether the teacher takes options.
    ///
    /// - Parameters:
    ///   - options: those that were read from the settings.
    ///   - settings: of teacher, stage or prompt file.
    /// - Throws: ``PipelineFileError`` for what another setting stands for, what the provider refuses, and headers that none may be.
    package func check(_ options: RequestOptions, of settings: Settings) throws {
        try options.checkHeaders(settings)
        func failure(_ name: String, _ expected: String, _ suggestion: String?, found: String? = nil)
            -> PipelineFileError
        {
            PipelineFileError(
                path: settings.join("parameters.\(name)"),
                expected: expected,
                found: found ?? name,
                suggestion: suggestion
            )
        }
        if let refused = preset.refusedParameters.first(where: { options.parameters[$0] != nil }) {
            throw failure(refused, "a parameter that \(preset.name) takes", "take it away")
        }
        let reserved = Self.reservedParameters.keys.sorted()
        func refuseReserved(_ names: some Collection<String>, in group: String = "") throws {
            for name in names.sorted() {
                guard let meant = Suggestion.slip(of: name, among: reserved) else { continue }
                let advice = Self.reservedParameters[meant]
                throw failure(group + name, "a parameter that no other setting stands for", advice)
            }
        }
        try refuseReserved(options.parameters.keys)
        // Gemini and Ollama take what all take further in.
        for group in ["generationConfig", "options"] {
            if case .object(let fields)? = options.parameters[group] {
                try refuseReserved(fields.keys, in: group + ".")
            }
        }
        if case .string(let tier)? = options.parameters["service_tier"], !["auto", "default"].contains(tier),
            !hasOwnPrice
        {
            throw failure(
                "service_tier",
                "teacher.price beside it, since the price table knows the usual tier alone",
                "set teacher.price to what this tier costs",
                found: "\(tier) without a price"
            )
        }
    }
}
