/// How a model's endpoint is asked: the settings that teachers and embedding models share. None shapes a result.
public enum EndpointSettings {
    /// Requests a minute; 0 for no limit.
    public static let requestsPerMinute = Setting(
        "rpm",
        0...10_000_000,
        "Requests a minute; 0 for no limit.",
        default: 0
    )
    /// Tokens a minute; 0 for no limit.
    public static let tokensPerMinute = Setting(
        "tpm",
        0...Int(Int32.max),
        "Tokens a minute; 0 for no limit.",
        default: 0
    )
    /// What the provider allows a minute.
    public static let limits = Property.optional(
        "limits",
        .object([requestsPerMinute.property, tokensPerMinute.property]),
        "What the provider allows a minute.",
        effect: .harmless
    )
    /// How often a request is tried.
    public static let attempts = Setting(
        "attempts",
        1...50,
        "How often a request is tried.",
        default: 6,
        effect: .harmless
    )
    /// The first wait before a further attempt.
    public static let firstWait = Setting<Duration>("base", "The first wait at most.", default: "1s")
    /// The longest wait before a further attempt.
    public static let longestWait = Setting<Duration>("ceiling", "Every wait at most.", default: "60s")
    /// How long retries wait.
    public static let backoff = Property.optional(
        "backoff",
        .object([firstWait.property, longestWait.property]),
        "How long retries wait at most: base, doubled each time, up to the ceiling.",
        effect: .harmless
    )
    /// The most texts of one request to an embedding model.
    public static let batch = Setting(
        "batch",
        1...2048,
        "The most texts a request.",
        default: 64,
        effect: .harmless
    )
    /// The most estimated tokens of one request to an embedding model.
    public static let batchTokens = Setting(
        "batch_tokens",
        16...10_000_000,
        "The most estimated tokens a request.",
        default: 32_768,
        effect: .harmless
    )
}
