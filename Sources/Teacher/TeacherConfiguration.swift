import Foundation
import Settings

/// How the teacher is reached and paid.
public struct TeacherConfiguration: Sendable {
    /// The provider's peculiarities.
    public let preset: ProviderPreset
    /// Where its API is, without a slash at the end.
    public var baseURL: String
    /// The model asked for.
    public let model: String
    /// The environment variable that holds the key; nil where none is needed.
    public let apiKeyVariable: String?
    /// Whether answers are streamed.
    public let streams: Bool
    /// The most requests in flight.
    public let concurrency: Int
    /// Requests and tokens a minute; 0 for no limit.
    public let requestsPerMinute: Int
    /// Estimated prompt tokens and room for answers a minute; 0 for no limit.
    public let tokensPerMinute: Int
    /// The deadlines of a request.
    public let timeouts: Timeouts
    /// What tokens cost; nil if unknown.
    public let price: Price?
    /// The most that all runs of the store may spend, in US dollars.
    public let budget: Double?
    /// The room for chain and answer, in tokens.
    public let maximumTokens: Int
    /// How retries go.
    public let retry: RetryRule
    /// Parameters of every request.
    public let parameters: [String: ParameterValue]
    /// The name under which answers are kept: provider and model, or what the pipeline declares to be the same elsewhere.
    public let identity: String

    /// Whether answers come from the simulator.
    public var isSimulator: Bool { preset.name == "simulator" }

    /// The parameters in a canonical form, as far as they shape answers.
    public var parametersText: String { parametersText(maximumTokens: maximumTokens) }

    func parametersText(maximumTokens: Int) -> String {
        ParameterValue.text(parameters.merging(["max_tokens": .integer(maximumTokens)]) { first, _ in first })
    }

    /// Takes settings that the properties have accepted.
    ///
    /// - Throws: ``PipelineFileError`` for what only shows in the whole: no address, a refused parameter, a budget without a price.
    public init(settings: Settings) throws {
        let provider = try settings.requiredString("provider")
        guard let preset = ProviderPreset.all.first(where: { $0.name == provider }) else {
            throw PipelineFileError(
                path: settings.join("provider"),
                expected: ProviderPreset.all.map(\.name).joined(separator: ", "),
                found: provider
            )
        }
        self.preset = preset
        guard let base = settings.string("base_url") ?? preset.baseURL else {
            throw PipelineFileError(
                path: settings.join("base_url"),
                expected: "the address of the API, like https://host/v1",
                found: "nothing",
                suggestion: "provider \(provider) has no address of its own"
            )
        }
        guard let url = URL(string: base), ["http", "https"].contains(url.scheme), url.host() != nil, url.user() == nil
        else {
            throw PipelineFileError(
                path: settings.join("base_url"),
                expected: "an http or https address without a user name",
                found: "\"\(base)\""
            )
        }
        baseURL = base.hasSuffix("/") ? String(base.dropLast()) : base
        model = settings.string("model") ?? (preset.name == "simulator" ? "rankforge-simulator" : "")
        guard !model.isEmpty else {
            throw PipelineFileError(path: settings.join("model"), expected: "the model's name", found: "nothing")
        }
        apiKeyVariable = settings.string("api_key_env") ?? preset.apiKeyVariable
        streams = settings.has("stream") ? settings.flag("stream") : true
        concurrency = settings.integer("concurrency") ?? 64
        let limits = settings.settings("limits")
        requestsPerMinute = limits?.integer("rpm") ?? 0
        tokensPerMinute = limits?.integer("tpm") ?? 0
        timeouts = Timeouts(settings: settings.settings("timeouts"))
        price =
            settings.settings("price").map {
                Price(
                    input: $0.number("input") ?? 0,
                    cachedInput: $0.number("cached_input") ?? $0.number("input") ?? 0,
                    output: $0.number("output") ?? 0
                )
            } ?? PriceTable.price(provider: provider, model: model)
        budget = settings.number("budget")
        if budget != nil, price == nil {
            throw PipelineFileError(
                path: settings.join("budget"),
                expected: "a known price, without which a budget can't hold",
                found: "no price for \(model) (price table of \(PriceTable.date))",
                suggestion: "set teacher.price"
            )
        }
        maximumTokens = settings.integer("max_tokens") ?? 32_768
        let backoff = settings.settings("backoff")
        retry = RetryRule(
            attempts: settings.integer("attempts") ?? 6,
            base: backoff?.duration("base") ?? .seconds(1),
            ceiling: backoff?.duration("ceiling") ?? .seconds(60)
        )
        parameters = (settings.settings("parameters")?.values ?? [:]).mapValues(ParameterValue.init)
        let parameters = parameters
        if let refused = preset.refusedParameters.first(where: { parameters[$0] != nil }) {
            throw PipelineFileError(
                path: settings.join("parameters.\(refused)"),
                expected: "a parameter that \(provider) takes",
                found: refused,
                suggestion: "take it away"
            )
        }
        identity = settings.string("identity") ?? "\(provider)/\(model)"
    }
}
