package import Foundation
import Ranking
package import Settings

/// How the teacher is reached and paid.
package struct TeacherConfiguration: Sendable {
    /// Where its settings stand in the file: `teacher`, or the place of an embedding model's.
    package let place: String
    /// ``place`` of the only teacher.
    package static let teacherPlace = "teacher"
    /// Where several stand, each under its name.
    package static let severalPlace = "teachers"
    /// Where the budget of the only teacher stands, which is the run's.
    package static let budgetPlace = "\(teacherPlace).budget"
    /// The provider's peculiarities.
    package let preset: ProviderPreset
    /// How it is spoken to.
    package var wire: any TeacherProtocol
    /// Where its API is, without a slash at the end; several addresses serve the same model.
    package var baseURLs: [String]
    /// The model asked for.
    package let model: String
    /// The environment variable that holds the key; nil where none is needed.
    package let apiKeyVariable: String?
    /// Whether answers are streamed.
    package let streams: Bool
    /// The most requests in flight.
    package let concurrency: Int
    /// Requests and tokens a minute; 0 for no limit.
    let requestsPerMinute: Int
    /// Estimated prompt tokens and room for answers a minute; 0 for no limit.
    let tokensPerMinute: Int
    /// The deadlines of a request.
    let timeouts: Timeouts
    /// What tokens cost off-peak, or always where hours make no difference; nil if unknown.
    package let price: Price?
    /// What an answer of a batch file costs, as a share of the price; nil if unknown.
    package let batchFactor: Double?
    /// What they cost in peak hours; nil where that is the same or unknown.
    package let peakPrice: Price?
    /// When prices are at their peak, and whether to wait; nil where hours make no difference.
    package let hours: SendingHours?
    /// The most that all runs of the store may spend, in US dollars.
    package let budget: Double?
    /// The room for reasoning and answer, in tokens.
    package let maximumTokens: Int
    /// How long an outage is waited for.
    package var outage: Duration
    /// How retries go.
    package var retry: RetryRule
    /// Parameters and headers of every request.
    package let options: RequestOptions
    /// Parameters and headers that don't shape answers, in lower case.
    let notInKey: Set<String>
    /// What the pipeline file says that reasoning is.
    let declaredReasoning: ReasoningKind?
    /// Who must answer.
    let servedBy: ServedBy
    /// Whether the pipeline file says what tokens cost.
    package let hasOwnPrice: Bool
    /// The name under which answers are kept: provider and model, or what the pipeline declares to be the same elsewhere.
    package let identity: String

    /// Whether answers come from the simulator.
    package var isSimulator: Bool { preset.name == "simulator" }

    /// Takes settings that the properties have accepted.
    ///
    /// - Throws: ``PipelineFileError`` for what only shows in the whole: no address, a refused parameter, a budget without a price.
    package init(settings: Settings) throws {
        let provider = try settings.requiredString("provider")
        guard let preset = ProviderPreset.all.first(where: { $0.name == provider }) else {
            throw PipelineFileError(
                path: settings.join("provider"),
                expected: ProviderPreset.all.map(\.name).joined(separator: ", "),
                found: provider
            )
        }
        self.preset = preset
        place = settings.path.isEmpty ? Self.teacherPlace : settings.path
        let choice = try Self.choice(settings, preset: preset)
        let reasoning = settings.section("reasoning")
        declaredReasoning = reasoning.string("kind").flatMap(ReasoningKind.init)
        let field = reasoning.string("field")
        guard field == nil || choice.name == ChatCompletions().name else {
            throw PipelineFileError(
                path: settings.join("reasoning.field"),
                expected: "protocol chat, the only one in which servers differ in this",
                found: "protocol \(choice.name)",
                suggestion: "take it away"
            )
        }
        wire =
            field.map { ChatCompletions(reasoningField: $0) } ?? TeacherProtocols.named(choice.name)
            ?? ChatCompletions()
        wire.contentReasoning = try ContentReasoning(settings: reasoning)
        baseURLs = try Self.addresses(settings, usual: choice.baseURL ?? preset.baseURL, preset: preset)
        model = settings.string("model") ?? (preset.name == "simulator" ? "rankforge-simulator" : "")
        guard !model.isEmpty else {
            throw PipelineFileError(
                path: settings.join("model"),
                expected: "the model's name",
                found: "nothing",
                suggestion: "write model: …, as the provider calls it"
            )
        }
        apiKeyVariable = settings.string("api_key_env") ?? preset.apiKeyVariable
        streams = settings[Self.streamsSetting]
        concurrency = settings[Self.concurrencySetting]
        let limits = settings.section("limits")
        requestsPerMinute = limits[EndpointSettings.requestsPerMinute]
        tokensPerMinute = limits[EndpointSettings.tokensPerMinute]
        timeouts = Timeouts(settings: settings.section("timeouts"))
        // Hours of the file's own price are the file's, too.
        let own = settings.settings("price")
        let listed = own == nil ? PriceTable.entry(provider: provider, model: model) : nil
        price = own.map(Price.init(settings:)) ?? listed.map { $0.offPeakPrice ?? $0.price }
        batchFactor = own?.number("batch") ?? listed?.batch ?? PriceTable.batchFactor(provider: provider)
        hours = try Self.hours(settings, preset: preset)
        peakPrice =
            settings.settings("peak")?.settings("price").map(Price.init(settings:))
            ?? listed.flatMap { $0.offPeakPrice == nil ? nil : $0.price }
        budget = settings.number("budget")
        if budget != nil, price == nil {
            throw PipelineFileError(
                path: settings.join("budget"),
                expected: "a known price, without which a budget can't hold",
                found: "no price for \(model) (price table of \(PriceTable.date))",
                suggestion: "set \(settings.join("price"))"
            )
        }
        maximumTokens = settings[Self.maximumTokensSetting]
        outage = settings[Self.outageSetting]
        let backoff = settings.section("backoff")
        retry = RetryRule(
            attempts: settings[EndpointSettings.attempts],
            base: backoff[EndpointSettings.firstWait],
            ceiling: backoff[EndpointSettings.longestWait]
        )
        var options = RequestOptions()
        options.parameters = choice.parameters
        self.options = options.merging(RequestOptions(settings: settings))
        servedBy = ServedBy(settings: settings.section("served_by"))
        notInKey = Set(settings.strings("not_in_key").map { $0.lowercased() })
        hasOwnPrice = settings.settings("price") != nil
        identity = settings.string("identity") ?? "\(provider)/\(model)"
        try check(self.options, of: settings)
    }
}

extension TeacherConfiguration {
    /// The JSON of a request, the same bytes for the same request.
    package func body(of request: TeacherRequest, streamed: Bool) throws -> String {
        try wire.body(of: request, configuration: self, streamed: streamed)
    }

    /// The key under which a request's answer is kept.
    package func key(_ request: TeacherRequest) -> RequestKey {
        RequestKey(
            identity: identity,
            messages: request.messages,
            parameters: parametersText(request.options, maximumTokens: request.maxTokens),
            sample: request.sample
        )
    }

    /// The address of the first endpoint.
    package var baseURL: String { baseURLs.first ?? "" }

    /// What tokens cost at a time; nil if unknown.
    package func price(at date: Date) -> Price? {
        hours?.isPeak(date) == true ? peakPrice ?? price : price
    }

    /// What tokens cost at most, which is what the budget reserves: an answer may come in a peak hour.
    var highestPrice: Price? {
        guard let price else { return nil }
        let peakPrice = hours == nil ? price : peakPrice ?? price
        return Price(
            input: [price.input, peakPrice.input, price.cacheWrite ?? 0, peakPrice.cacheWrite ?? 0].max() ?? 0,
            cachedInput: max(price.cachedInput, peakPrice.cachedInput),
            output: max(price.output, peakPrice.output),
            longPrompt: price.longPrompt
        )
    }

    /// The protocol that the settings name, or the provider's usual one.
    private static func choice(_ settings: Settings, preset: ProviderPreset) throws -> ProviderPreset.Spoken {
        let name = settings.string("protocol") ?? preset.protocols.first?.name ?? ""
        if let choice = preset.protocols.first(where: { $0.name == name }) { return choice }
        throw PipelineFileError(
            path: settings.join("protocol"),
            expected: "a protocol that \(preset.name) speaks: \(preset.protocols.map(\.name).joined(separator: ", "))",
            found: name,
            suggestion: "provider openai-compatible speaks each, with the base_url of a server that does"
        )
    }

    private static func addresses(_ settings: Settings, usual: String?, preset: ProviderPreset) throws -> [String] {
        let several = settings.strings("base_urls")
        if !several.isEmpty, settings.has("base_url") {
            throw PipelineFileError(
                path: settings.join("base_urls"),
                expected: "either base_url or base_urls",
                found: "both",
                suggestion: "take one away"
            )
        }
        let bases = several.isEmpty ? [settings.string("base_url") ?? usual].compactMap { $0 } : several
        let key = several.isEmpty ? "base_url" : "base_urls"
        guard !bases.isEmpty else {
            throw PipelineFileError(
                path: settings.join("base_url"),
                expected: "the address of the API, like https://host/v1",
                found: "nothing",
                suggestion: "provider \(preset.name) has no address of its own"
            )
        }
        return try bases.map { base in
            guard let url = URL(string: base), ["http", "https"].contains(url.scheme), url.host() != nil,
                url.user() == nil
            else {
                throw PipelineFileError(
                    path: settings.join(key),
                    expected: "an http or https address without a user name",
                    found: "\"\(base)\"",
                    suggestion: base.contains("://") ? "write it like https://host/v1" : "did you mean http://\(base)?"
                )
            }
            return base.hasSuffix("/") ? String(base.dropLast()) : base
        }
    }

    private static func hours(_ settings: Settings, preset: ProviderPreset) throws -> SendingHours? {
        let waits = settings.string("hours") == "off-peak"
        let peak = settings.settings("peak")
        var zoneName = preset.peak?.zone
        var windows = preset.peak?.windows ?? []
        if let peak {
            zoneName = peak.string("zone") ?? zoneName ?? "UTC"
            let given = peak.list("windows")
            if !given.isEmpty { windows = try given.map(window) }
        }
        guard !windows.isEmpty, let zoneName else {
            guard !waits else {
                throw PipelineFileError(
                    path: settings.join("hours"),
                    expected: "known peak hours",
                    found: "none for provider \(preset.name)",
                    suggestion:
                        "write them as \(settings.join("peak")): {zone: Asia/Shanghai, windows: [{days: [mon], from: \"09:00\", to: \"12:00\"}]}"
                )
            }
            return nil
        }
        guard let zone = TimeZone(identifier: zoneName) else {
            throw PipelineFileError(
                path: settings.join("peak.zone"),
                expected: "a time zone, like Asia/Shanghai",
                found: "\"\(zoneName)\""
            )
        }
        return SendingHours(zone: zone, peaks: windows, waitsForOffPeak: waits)
    }

    private static func window(_ settings: Settings) throws -> SendingHours.Window {
        let days = Set(settings.strings("days").compactMap { dayNames.firstIndex(of: $0).map { $0 + 1 } })
        let (from, to) = (settings.string("from") ?? "", settings.string("to") ?? "")
        guard let window = SendingHours.Window(days: days.isEmpty ? Set(1...7) : days, from: from, to: to) else {
            throw PipelineFileError(
                path: settings.path,
                expected: "a stretch of one day, like from: \"09:00\", to: \"12:00\"",
                found: "from \(from) to \(to)",
                suggestion: "a stretch over midnight is two windows"
            )
        }
        return window
    }

    static let dayNames = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
}
