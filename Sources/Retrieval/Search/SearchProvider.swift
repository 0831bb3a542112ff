package import Foundation

/// How one search service is asked, and what its answers mean; no more than that, so that a test needs no network.
///
/// A new service is one file with a conforming type, and one line in ``SearchProviders``.
package protocol SearchProvider: Sendable {
    /// The word after `provider:` in a pipeline file.
    static var name: String { get }
    /// Where the service listens; nil for one that everybody runs for themselves.
    static var defaultURL: String? { get }
    /// Whether it answers nobody without a key.
    static var needsKey: Bool { get }
    /// Whether it searches by an engine id that its users set up.
    static var needsEngine: Bool { get }
    /// How many results a request brings at most.
    static var pageSize: Int { get }
    /// How many pages of results it gives at most.
    static var pages: Int { get }

    /// The address to ask, below the service's own, and the header fields that carry the key.
    ///
    /// - Parameters:
    ///   - page: from 0.
    ///   - count: how many results are wanted, which is ``pageSize``.
    static func question(
        _ query: String,
        page: Int,
        count: Int,
        service: SearchService
    ) -> (path: String, parameters: [URLQueryItem], headers: [String: String])

    /// The results of a good answer in their order.
    ///
    /// - Throws: ``SearchError/unreadable(_:)``, and ``SearchError/unreachable(_:)`` for an answer that owns to an outage.
    static func results(_ body: Data) throws -> [SearchResult]
}

/// All search services, one line each.
package enum SearchProviders {
    /// The services.
    package static let all: [any SearchProvider.Type] = [
        SearXNG.self,
        BraveSearch.self,
        GoogleSearch.self,
    ]

    /// The word for the search that needs no service: BM25 over pages that are there already.
    package static let local = "local"

    /// The service with a name.
    package static func named(_ name: String) -> (any SearchProvider.Type)? {
        all.first { $0.name == name }
    }
}

/// A search service as a pipeline file sets it up.
package struct SearchService: Sendable {
    /// Where it listens.
    package var url: String
    /// The key; only ever sent to ``url``.
    package var key: String?
    /// The engine's id, for services that have several (Google's `cx`).
    package var engine: String?

    package init(url: String, key: String? = nil, engine: String? = nil) {
        self.url = url
        self.key = key
        self.engine = engine
    }
}

/// A page that a search service names.
package struct SearchResult: Hashable, Sendable, Codable {
    /// Its address.
    package var url: String
    /// Its title as the service gives it.
    package var title: String?
}

/// What a search service is asked for a query.
package enum SearchText {
    /// The most words: Brave takes 50, and a longer question finds less.
    static let words = 32
    /// The most characters: Brave takes 400.
    static let characters = 400

    /// The first line (of a StackExchange question its title), with what follows where it has fewer than three words; cut to 32 words and 400 characters.
    package static func text(of query: String) -> String {
        let lines = query.split(whereSeparator: \.isNewline).map { $0.split(whereSeparator: \.isWhitespace) }
        var taken: [Substring] = []
        for line in lines where taken.count < 3 { taken += line }
        var text = ""
        for word in taken.prefix(words) {
            let longer = text.isEmpty ? String(word) : "\(text) \(word)"
            guard longer.count <= characters else { break }
            text = longer
        }
        return text.isEmpty ? String((taken.first ?? "").prefix(characters)) : text
    }
}
