import Foundation
import Ranking
package import Settings

/// How an embedding model is reached, paid, and given its texts.
package struct EmbeddingConfiguration: Sendable {
    /// How it is reached: an OpenAI-compatible API, with the same limits and rules as a teacher's.
    package var endpoint: TeacherConfiguration
    /// The form of a query, with `{query}`.
    package let queryForm: String
    /// The form of a passage, with `{passage}`.
    package let passageForm: String
    /// The dimensions to ask for, of a model that has several; nil for its own.
    package let dimensions: Int?
    /// The most estimated tokens of a text, its form not counted.
    package let maximumTokens: Int
    /// The most texts a request.
    package let batch: Int
    /// The most estimated tokens a request.
    package let batchTokens: Int
    /// The name under which vectors are kept.
    package let identity: String

    /// Takes settings that the properties of the candidate kind have accepted.
    ///
    /// - Throws: ``PipelineFileError`` for an address that is none.
    package init(settings: Settings) throws {
        var values = settings.values.filter { Self.endpointKeys.contains($0.key) }
        values["provider"] = .string("openai-compatible")
        endpoint = try TeacherConfiguration(settings: Settings(path: settings.path, values: values))
        let preset = EmbedderPreset.named(endpoint.model)
        let task = settings.string("task") ?? preset.task ?? ""
        queryForm = Self.form(settings.string("query_instruction") ?? preset.query, holding: "{query}")
            .replacing("{task}", with: task)
        passageForm = Self.form(settings.string("passage_prefix") ?? preset.passage, holding: "{passage}")
        dimensions = settings.integer("dimensions")
        maximumTokens = settings.integer("max_tokens") ?? preset.maximumTokens
        batch = settings[EndpointSettings.batch]
        batchTokens = settings[EndpointSettings.batchTokens]
        identity = settings.string("identity") ?? endpoint.model
    }

    /// What decides on a vector besides the text: what else stands in the settings has no part in results.
    package var fingerprintText: String {
        [identity, dimensions.map { String($0) } ?? "own", String(maximumTokens), queryForm, passageForm].joined(
            separator: "\u{1F}"
        )
    }

    /// The name of the vectors of this model; forms and cuts are part of each text.
    package var vectorsKey: String {
        String(Fingerprint(of: ["vectors", "1", identity, dimensions.map { String($0) } ?? "own"]).rawValue.prefix(16))
    }

    /// Whether the endpoint runs on this machine, where an unknown price is no bill.
    package var isLocal: Bool {
        endpoint.baseURLs.allSatisfy { base in
            ["http://127.", "http://localhost", "http://[::1]"].contains { base.hasPrefix($0) }
        }
    }

    private static let endpointKeys: Set<String> = [
        "base_url", "model", "api_key_env", "concurrency", "limits", "timeouts", "price", "attempts", "backoff",
    ]

    /// An instruction without a place for the text stands in front of it.
    private static func form(_ text: String, holding place: String) -> String {
        text.contains(place) ? text : text + place
    }
}

/// How a model wants its texts, as data: `embedders.json`.
struct EmbedderPreset: Sendable, Hashable, Decodable {
    /// The words that all stand in the model's name.
    let words: [String]
    /// The form of a query: `{query}`, and `{task}` where the model is told what to look for.
    let query: String
    /// The form of a passage.
    let passage: String
    /// The most tokens of a text.
    let maximumTokens: Int
    /// What stands for `{task}` where the pipeline file says nothing.
    let task: String?

    private enum CodingKeys: String, CodingKey {
        case words, query, passage, task
        case maximumTokens = "max_tokens"
    }

    private struct Table: Decodable {
        let embedders: [EmbedderPreset]
    }

    private static let all: [EmbedderPreset] =
        (try? JSONDecoder().decode(Table.self, from: Data(PackageResources.embedders_json)).embedders) ?? []

    /// Texts as they are: for models that are not in the table.
    private static let plain = EmbedderPreset(
        words: [],
        query: "{query}",
        passage: "{passage}",
        maximumTokens: 512,
        task: nil
    )

    /// The form for a model, by its name.
    static func named(_ model: String) -> EmbedderPreset {
        let name = model.lowercased()
        return all.first { $0.words.allSatisfy { name.contains($0) } } ?? plain
    }
}
