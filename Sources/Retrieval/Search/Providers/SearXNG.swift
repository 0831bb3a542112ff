import Foundation

/// SearXNG, a metasearch engine that anybody can run (docs.searxng.org, "Search API"); its `search.formats` must name `json`.
///
/// It does not take a number of results: a page has as many as its engines give, mostly 10 to 30.
enum SearXNG: SearchProvider {
    static let name = "searxng"
    static let defaultURL: String? = nil
    static let needsKey = false
    static let needsEngine = false
    static let pageSize = 10
    static let pages = 5

    private struct Answer: Decodable {
        let results: [SearchResult]
        let unresponsive_engines: [Engine]?
    }

    /// `["name", "reason"]` in most releases, an object in others: only their number matters.
    private struct Engine: Decodable {
        init(from decoder: any Decoder) throws {}
    }

    static func question(
        _ query: String,
        page: Int,
        count: Int,
        service: SearchService
    ) -> (path: String, parameters: [URLQueryItem], headers: [String: String]) {
        let parameters = [("q", query), ("format", "json"), ("pageno", String(page + 1))]
        let headers = service.key.map { ["Authorization": "Bearer \($0)"] } ?? [:]
        return ("/search", parameters.map { URLQueryItem(name: $0.0, value: $0.1) }, headers)
    }

    static func results(_ body: Data) throws -> [SearchResult] {
        let answer = try JSONDecoder().decode(Answer.self, from: body)
        let silent = answer.unresponsive_engines?.count ?? 0
        // Nothing found because nobody was asked: to be stored as an answer it is not.
        if answer.results.isEmpty, silent > 0 {
            throw SearchError.unreachable(
                "searxng search: no results, and \(silent) of its engines did not answer; see its preferences page"
            )
        }
        return answer.results
    }
}
