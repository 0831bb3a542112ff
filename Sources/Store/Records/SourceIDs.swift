import Foundation
import Ranking

/// What the source itself calls the documents of a query's passages, so that exports join with its qrels, runs and corpora.
///
/// Pages have no id but their address, so they keep the store's name.
struct SourceIDs {
    private let query: QueryID
    private let given: [PassageID: String]

    /// - Parameter material: what came with the query, as its row holds it; read where a passage came with the query.
    init(query: QueryID, documents: [String], material: () throws -> String) rethrows {
        self.query = query
        let isGiven = documents.contains { DocumentName.isGiven($0, query: query) }
        given = isGiven ? Self.given(try material()) : [:]
    }

    /// The source's id of a document, in which a passage was found.
    func docid(document: String, passage: PassageID) -> String {
        DocumentName.corpusID(of: document, domain: query.domain) ?? given[passage] ?? document
    }

    private struct Material: Decodable {
        struct Given: Decodable {
            let id: String?
            let text: String
        }
        let given: [Given]?
    }

    /// The ids that passages brought with them; a text that comes twice has the first one's.
    private static func given(_ material: String) -> [PassageID: String] {
        let rows = (try? JSONDecoder().decode(Material.self, from: Data(material.utf8)))?.given ?? []
        let named = rows.compactMap { row in row.id.map { (Passage(text: row.text).id, $0) } }
        return Dictionary(named) { first, _ in first }
    }
}
