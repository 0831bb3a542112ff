/// How a model's endpoint is asked: the settings that teachers and embedding models share. None shapes a result.
package enum EndpointSettings {
    /// Requests a minute; 0 for no limit.
    package static let requestsPerMinute = Setting(
        "rpm",
        0...10_000_000,
        "Requests a minute; 0 for no limit.",
        default: 0
    )
    /// Tokens a minute; 0 for no limit.
    package static let tokensPerMinute = Setting(
        "tpm",
        0...Int(Int32.max),
        "Tokens a minute; 0 for no limit.",
        default: 0
    )
    /// What the provider allows a minute.
    package static let limits = Property.optional(
        "limits",
        .object([requestsPerMinute.property, tokensPerMinute.property]),
        "What the provider allows a minute.",
        effect: .harmless
    )
    /// How often a request is tried.
    package static let attempts = Setting(
        "attempts",
        1...50,
        "How often a request is tried.",
        default: 6,
        effect: .harmless
    )
    /// The first wait before a further attempt.
    package static let firstWait = Setting<Duration>("base", "The first wait at most.", default: "1s")
    /// The longest wait before a further attempt.
    package static let longestWait = Setting<Duration>("ceiling", "Every wait at most.", default: "60s")
    /// How long retries wait.
    package static let backoff = Property.optional(
        "backoff",
        .object([firstWait.property, longestWait.property]),
        "How long retries wait at most: base, doubled each time, up to the ceiling.",
        effect: .harmless
    )
    /// The most texts of one request to an embedding model.
    package static let batch = Setting(
        "batch",
        1...2048,
        "The most texts a request.",
        default: 64,
        effect: .harmless
    )
    /// The most estimated tokens of one request to an embedding model.
    package static let batchTokens = Setting(
        "batch_tokens",
        16...10_000_000,
        "The most estimated tokens a request.",
        default: 32_768,
        effect: .harmless
    )
}

/// The key of a service, which stands in an environment variable and in no file.
package enum KeyVariable {
    /// The key.
    ///
    /// - Parameters:
    ///   - name: the variable's name, as the settings give it.
    ///   - place: where they do.
    /// - Throws: ``PipelineFileError`` where nothing stands there, and where the name is none; the latter may be a key and is not shown.
    package static func key(named name: String, environment: [String: String], place: String) throws -> String {
        guard isName(name) else {
            throw PipelineFileError(
                path: place,
                expected: "the name of an environment variable",
                found: "something that is none, and may be the key itself",
                suggestion: "write the name, as in OPENAI_API_KEY, and export OPENAI_API_KEY=… before the command"
            )
        }
        guard let key = environment[name], !key.isEmpty else {
            throw PipelineFileError(
                path: place,
                expected: "the key in the environment variable \(name)",
                found: "nothing there",
                suggestion: "export \(name)=… before the command; the key itself is never written to a file"
            )
        }
        return key
    }

    /// Whether a shell can set it, and it does not look like a key: those are long and have no parts.
    private static func isName(_ text: String) -> Bool {
        guard let first = text.first, first.isLetter || first == "_",
            text.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") })
        else { return false }
        return text.count < 24 || text.contains("_")
    }
}

/// Whether what a name stands for is a secret, so that its value is shown nowhere and stands in no file.
package enum SecretName {
    private static let words: Set = [
        "auth", "authorization", "cookie", "credential", "credentials", "passwd", "signature",
    ]
    /// `apikey` and `mykey` as well as `key`, and never `max_tokens`.
    private static let endings = ["key", "keys", "password", "secret", "token"]

    /// - Parameter name: of a key or header, its words separated by `-` or `_`.
    package static func isSecret(_ name: String) -> Bool {
        name.lowercased().split { $0 == "-" || $0 == "_" }.contains { word in
            words.contains(String(word)) || endings.contains { word.hasSuffix($0) }
        }
    }
}
