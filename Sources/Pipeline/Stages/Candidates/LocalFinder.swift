import Ranking
import Retrieval
import Store

/// Searches the pages that are in the store already, in the place of the web.
struct LocalFinder: CandidateFinder {
    let index: LocalPageIndex
    let top: Int
    let limit: Int
    /// Hosts whose pages are dropped; the query's own site if nil.
    let excludedHosts: [String]?

    func find(_ query: QueryRecord, material: SourceMetadata) async throws -> FoundPassages {
        let exclusion = SearchExclusion(hosts: excludedHosts, queryURL: query.query.attribution.url)
        let prefix = DocumentName.page("", domain: query.query.id.domain)
        let hits = try await index.search(query.query.text, pages: top, limit: limit) { document in
            exclusion.drops(String(document.dropFirst(prefix.count)))
        }
        return FoundPassages(
            origin: .web,
            hits: hits.map { FoundPassages.Hit(passage: $0.passage, documentID: $0.documentID, score: $0.score) }
        )
    }
}
