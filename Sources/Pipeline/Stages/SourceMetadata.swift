import Foundation
import Ingest
import Ranking
import Store

/// What later stages need of a source row beside the query itself; kept as JSON in the store.
struct SourceMetadata: Codable, Sendable, Hashable {
    /// A passage that came with the query.
    struct Given: Codable, Sendable, Hashable {
        /// The source's own id; nil where its row has none, and in stores of older releases.
        var id: String?
        var title: String?
        var text: String
        var url: String?
        var label: Label?
    }

    /// Pages that the accepted answer links to.
    var citedURLs: [String]
    /// Human judgments by corpus document id.
    var qrels: [String: Int]
    /// Corpus documents that must not become candidates.
    var excluded: [String]
    /// Passages that came with the query; nil where they have to be found.
    var given: [Given]?

    init(_ source: SourceQuery) {
        citedURLs = source.citedURLs
        qrels = source.qrels
        excluded = source.excludedDocuments
        given = source.passages.map {
            $0.map { Given(id: $0.id, title: $0.title, text: $0.text, url: $0.url, label: $0.label) }
        }
    }

    init(of record: QueryRecord) throws {
        self = try JSONDecoder().decode(SourceMetadata.self, from: Data(record.material.utf8))
    }

    /// Deterministic JSON.
    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }

    /// The given passages with their ids, in the file's order; a text that comes twice counts once.
    func givenPassages() -> [(passage: Passage, given: Given)] {
        var seen: Set<PassageID> = []
        return (given ?? []).compactMap { given in
            let passage = Passage(title: given.title, text: given.text)
            return seen.insert(passage.id).inserted ? (passage, given) : nil
        }
    }
}
