import Foundation

/// Brave's web search (api-dashboard.search.brave.com): at most 20 results a page and ten pages.
enum BraveSearch: SearchProvider {
    static let name = "brave"
    static let defaultURL: String? = "https://api.search.brave.com"
    static let needsKey = true
    static let needsEngine = false
    static let pageSize = 20
    static let pages = 10

    private struct Answer: Decodable {
        struct Web: Decodable {
            let results: [SearchResult]
        }

        let type: String
        /// Absent where nothing was found.
        let web: Web?
    }

    static func question(
        _ query: String,
        page: Int,
        count: Int,
        service: SearchService
    ) -> (path: String, parameters: [URLQueryItem], headers: [String: String]) {
        let parameters = [
            ("q", query), ("count", String(count)), ("offset", String(page)), ("result_filter", "web"),
            ("text_decorations", "false"),
        ]
        return (
            "/res/v1/web/search", parameters.map { URLQueryItem(name: $0.0, value: $0.1) },
            service.key.map { ["X-Subscription-Token": $0] } ?? [:]
        )
    }

    static func results(_ body: Data) throws -> [SearchResult] {
        try JSONDecoder().decode(Answer.self, from: body).web?.results ?? []
    }
}
