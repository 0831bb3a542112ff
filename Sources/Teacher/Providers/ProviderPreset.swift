import Foundation

/// What is particular to a provider, as data: `providers.json`.
public struct ProviderPreset: Sendable, Hashable, Decodable {
    /// The word in pipeline files.
    public let name: String
    /// Where its API is; nil where the pipeline file must say it.
    public let baseURL: String?
    /// The environment variable that usually holds its key; nil where none is needed.
    public let apiKeyVariable: String?
    /// The request's field that bounds chain and answer.
    public let tokenLimitField: String
    /// Parameters that it answers with an error.
    public let refusedParameters: [String]

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
        case name, peak
        case baseURL = "base_url"
        case apiKeyVariable = "api_key_env"
        case tokenLimitField = "token_limit_field"
        case refusedParameters = "refused_parameters"
    }

    private struct Table: Decodable {
        let providers: [ProviderPreset]
    }

    /// All providers; a test reads the file, so that it is known to be sound.
    public static let all: [ProviderPreset] =
        (try? JSONDecoder().decode(Table.self, from: Data(PackageResources.providers_json)).providers) ?? []
}
