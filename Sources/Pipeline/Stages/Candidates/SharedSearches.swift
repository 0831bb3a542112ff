import Retrieval
import Text

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
