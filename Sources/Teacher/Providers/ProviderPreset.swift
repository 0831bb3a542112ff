import Foundation
import Ranking

/// What is particular to a provider, as data: `providers.json`.
public struct ProviderPreset: Sendable, Hashable, Decodable {
    /// The word in pipeline files.
    public let name: String
    /// Where its API is; nil where the pipeline file must say it.
    public let baseURL: String?
    /// The environment variable that usually holds its key; nil where none is needed.
    public let apiKeyVariable: String?
    /// How it can be spoken to, the usual way first.
    public let protocols: [Spoken]
    /// The request's field that bounds chain and answer, in chat completions.
    public let tokenLimitField: String
    /// Parameters that it answers with an error.
    public let refusedParameters: [String]

    /// A protocol that a provider speaks.
    public struct Spoken: Sendable, Hashable, Decodable {
        /// The protocol.
        public let name: String
        /// Where, if not at the provider's usual address.
        public let baseURL: String?
        /// What requests say unless the pipeline file says otherwise, as asking for reasoning to be shown.
        public let parameters: [String: ParameterValue]

        private enum CodingKeys: String, CodingKey {
            case name, parameters
            case baseURL = "base_url"
        }

        /// Reads it; what is absent is as usual.
        public init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            name = try container.decode(String.self, forKey: .name)
            baseURL = try container.decodeIfPresent(String.self, forKey: .baseURL)
            parameters = try container.decodeIfPresent([String: ParameterValue].self, forKey: .parameters) ?? [:]
        }
    }

    /// Where its terms speak about training on answers; nil where nothing is known.
    public let terms: String?

    /// What its reasoning is, where the shape of answers does not tell; nil for the model's own words.
    public let reasoning: ReasoningKind?

    /// Whether it names how long to wait where it refuses a rate, so that a refusal without one is of another kind: a month's limit.
    let namesWaits: Bool

    /// The day on which this was checked, like 2026-11-28; nil of what is no provider.
    public let checked: String?

    /// When it asks its peak prices, where it has any.
    public let peak: Peak?

    /// Hours with peak prices.
    public struct Peak: Sendable, Hashable, Decodable {
        /// Where the hours are told.
        public let zone: String
        /// The stretches of the week.
        public let windows: [SendingHours.Window]
    }

    private enum CodingKeys: String, CodingKey {
        case name, peak, protocols, reasoning, terms, checked
        case namesWaits = "names_waits"
        case baseURL = "base_url"
        case apiKeyVariable = "api_key_env"
        case tokenLimitField = "token_limit_field"
        case refusedParameters = "refused_parameters"
    }

    /// Reads it; what is absent is as usual.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        name = try container.decode(String.self, forKey: .name)
        baseURL = try container.decodeIfPresent(String.self, forKey: .baseURL)
        apiKeyVariable = try container.decodeIfPresent(String.self, forKey: .apiKeyVariable)
        protocols = try container.decode([Spoken].self, forKey: .protocols)
        tokenLimitField = try container.decode(String.self, forKey: .tokenLimitField)
        refusedParameters = try container.decode([String].self, forKey: .refusedParameters)
        terms = try container.decodeIfPresent(String.self, forKey: .terms)
        reasoning = try container.decodeIfPresent(ReasoningKind.self, forKey: .reasoning)
        namesWaits = try container.decodeIfPresent(Bool.self, forKey: .namesWaits) ?? false
        checked = try container.decodeIfPresent(String.self, forKey: .checked)
        peak = try container.decodeIfPresent(Peak.self, forKey: .peak)
    }

    private struct Table: Decodable {
        let providers: [ProviderPreset]
    }

    /// All providers; a test reads the file, so that it is known to be sound.
    public static let all: [ProviderPreset] =
        (try? JSONDecoder().decode(Table.self, from: Data(PackageResources.providers_json)).providers) ?? []
}
