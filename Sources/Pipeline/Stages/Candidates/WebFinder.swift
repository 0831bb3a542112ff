import Ranking
import Retrieval
import Store

/// Takes the passages of the pages that a web search names.
struct WebFinder: CandidateFinder {
    let search: CachedWebSearch
    let pages: CitedPages
    let top: Int
    /// Hosts whose pages are dropped; the query's own site if nil.
    let excludedHosts: [String]?

    func find(_ query: QueryRecord, material: SourceMetadata) async throws -> FoundPassages {
        let text = SearchText.text(of: query.query.text)
        guard !text.isEmpty else { return FoundPassages(origin: .web, hits: []) }
        let exclusion = SearchExclusion(hosts: excludedHosts, queryURL: query.query.attribution.url)
        let results = try await search.results(for: text, top: top)
            .filter { !exclusion.drops($0.url) }
            .prefix(top)
        let found = try await pages.candidates(citing: results.map(\.url))
        return FoundPassages(found, origin: .web, domain: query.query.id.domain) {
            "page \($0), named by the web search, could not be had"
        }
    }
}
