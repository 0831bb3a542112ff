import Foundation

/// Google's Programmable Search, the Custom Search JSON API (developers.google.com/custom-search): ten results a page, a hundred in all.
///
/// Google takes no new customers for it since 2025 and ends it on 1 January 2027.
enum GoogleSearch: SearchProvider {
    static let name = "google"
    static let defaultURL: String? = "https://www.googleapis.com"
    static let needsKey = true
    static let needsEngine = true
    static let pageSize = 10
    static let pages = 10

    private struct Answer: Decodable {
        struct Item: Decodable {
            let link: String
            let title: String?
        }

        let kind: String
        /// Absent where nothing was found.
        let items: [Item]?
    }

    static func question(
        _ query: String,
        page: Int,
        count: Int,
        service: SearchService
    ) -> (path: String, parameters: [URLQueryItem], headers: [String: String]) {
        var parameters = [
            ("cx", service.engine ?? ""), ("q", query), ("num", String(count)), ("start", String(page * count + 1)),
        ]
        if let key = service.key { parameters.append(("key", key)) }
        return ("/customsearch/v1", parameters.map { URLQueryItem(name: $0.0, value: $0.1) }, [:])
    }

    static func results(_ body: Data) throws -> [SearchResult] {
        let answer = try JSONDecoder().decode(Answer.self, from: body)
        return (answer.items ?? []).map { SearchResult(url: $0.link, title: $0.title) }
    }
}
