import Foundation
import Ingest
import Ranking
import Retrieval
import Store

/// Searches the web once for each text: answers are kept in the store, and a day's requests are counted there.
struct CachedWebSearch: Sendable {
    let store: Store
    /// Asks the service; nil where nothing may be sent.
    let search: WebSearch?
    /// The service and its engine: what its answers are kept under.
    let provider: String
    let quota: Int?
    /// What the whole run is asking.
    let searches: SharedSearches
    /// Nothing more is asked once the run stops; what is under way ends.
    let state: RunState

    /// The pages that the service names for a text, at least `top` of them if it knows so many.
    ///
    /// - Throws: `SearchError`; ``Waiting/pages`` where the service would have to be asked and may not be.
    func results(for text: String, top: Int) async throws -> [SearchResult] {
        try await searches.results(provider: provider, text: text, top: top) { try await ask(text, top: top) }
    }

    private func ask(_ text: String, top: Int) async throws -> [SearchResult] {
        if let stored = try await store.webSearch(text, provider: provider, top: top) {
            return try JSONDecoder().decode([SearchResult].self, from: Data(stored.utf8))
        }
        guard let search else { throw Waiting.pages }
        let results = try await search.results(for: text, top: top) {
            if state.stopReason != nil { throw CancellationError() }
            let day = Date().formatted(.iso8601.year().month().day())
            guard try await store.reserveWebSearch(provider: provider, day: day, quota: quota) else {
                throw SearchError.quota(
                    "\(provider) search: the quota of \(quota ?? 0) requests a day is used up; "
                        + "run the same command tomorrow (UTC), or raise `quota`"
                )
            }
        }
        let json = try CanonicalJSON.text(results)
        try await store.saveWebSearch(text, provider: provider, top: top, results: json)
        return results
    }
}

/// The web searches of a run that are being asked, over all domains: who asks what is being asked waits for the same answer, since services
/// are paid by the request.
final class SharedSearches: Sendable {
    private struct Question: Hashable {
        var provider: String
        var text: String
    }

    private struct Found: Sendable {
        var top: Int
        var results: [SearchResult]
    }

    private let flights = SingleFlight<Question, Found>()

    /// Joins a search for the same, or begins one.
    ///
    /// - Parameters:
    ///   - top: how many results are wanted at least; a search for fewer is waited for, but does not do.
    ///   - ask: gives the stored results or asks the service, and returns when they are stored.
    func results(
        provider: String,
        text: String,
        top: Int,
        ask: @escaping @Sendable () async throws -> [SearchResult]
    ) async throws -> [SearchResult] {
        let question = Question(provider: provider, text: text)
        while true {
            let found = try await flights.value(for: question) { Found(top: top, results: try await ask()) }
            if found.top >= top { return found.results }
        }
    }
}
