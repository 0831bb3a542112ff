import Foundation

/// How one search service is asked, and what its answers mean; no more than that, so that a test needs no network.
///
/// A new service is one file with a conforming type, and one line in ``SearchProviders``.
public protocol SearchProvider: Sendable {
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
