import Foundation

/// How a model wants its texts, as data: `embedders.json`.
public struct EmbedderPreset: Sendable, Hashable, Decodable {
    /// The words that all stand in the model's name.
    let words: [String]
    /// The form of a query: `{query}`, and `{task}` where the model is told what to look for.
    public let query: String
    /// The form of a passage.
    public let passage: String
    /// The most tokens of a text.
    public let maximumTokens: Int
    /// What stands for `{task}` where the pipeline file says nothing.
    public let task: String?

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
    public static func named(_ model: String) -> EmbedderPreset {
        let name = model.lowercased()
        return all.first { $0.words.allSatisfy { name.contains($0) } } ?? plain
    }
}
