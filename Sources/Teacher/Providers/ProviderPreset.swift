import Foundation
package import Ranking
import Settings

/// What is particular to a provider, as data: `providers.json`.
package struct ProviderPreset: Sendable, Hashable, Decodable {
    /// The word in pipeline files.
    package let name: String
    /// Where its API is; nil where the pipeline file must say it.
    package let baseURL: String?
    /// The environment variable that usually holds its key; nil where none is needed.
    package let apiKeyVariable: String?
    /// How it can be spoken to, the usual way first.
    let protocols: [Spoken]
    /// The request's field that bounds reasoning and answer, in chat completions.
    let tokenLimitField: String
    /// Parameters that it answers with an error.
    let refusedParameters: [String]

    /// A protocol that a provider speaks.
    struct Spoken: Sendable, Hashable, Decodable {
        /// The protocol.
        let name: String
        /// Where, if not at the provider's usual address.
        let baseURL: String?
        /// What requests say unless the pipeline file says otherwise, as asking for reasoning to be shown.
        let parameters: [String: SettingValue]

        private enum CodingKeys: String, CodingKey {
            case name, parameters
            case baseURL = "base_url"
        }

        /// Reads it; what is absent is as usual.
        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            name = try container.decode(String.self, forKey: .name)
            baseURL = try container.decodeIfPresent(String.self, forKey: .baseURL)
            parameters = try container.decodeIfPresent([String: SettingValue].self, forKey: .parameters) ?? [:]
        }
    }

    /// Where its terms speak about training on answers; nil where nothing is known.
    package let terms: String?

    /// What its reasoning is, where the shape of answers does not tell; nil for the model's own words.
    package let reasoning: ReasoningKind?

    /// Whether it names how long to wait where it refuses a rate, so that a refusal without one is of another kind: a month's limit.
    let namesWaits: Bool

    /// The day on which this was checked, like 2026-11-28; nil of what is no provider.
    package let checked: String?

    /// When it asks its peak prices, where it has any.
    package let peak: Peak?

    /// Hours with peak prices.
    package struct Peak: Sendable, Hashable, Decodable {
        /// Where the hours are told.
        let zone: String
        /// The stretches of the week.
        package let windows: [SendingHours.Window]
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
    package init(from decoder: any Decoder) throws {
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
    package static let all: [ProviderPreset] =
        (try? JSONDecoder().decode(Table.self, from: Data(PackageResources.providers_json)).providers) ?? []
}
