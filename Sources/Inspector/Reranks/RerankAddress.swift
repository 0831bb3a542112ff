import Foundation
import Ranking
import Store

/// Where pages of reranked queries stand: `/reranks/WAY`, `/reranks/WAY/SET/QUERY`. A way goes by the start of its fingerprint, so that two
/// files of one name are two ways.
enum RerankAddress {
    /// Characters of the fingerprint.
    private static let length = 12

    /// The path of a way's queries, or of one query under it.
    static func path(_ way: RerankRunRecord, _ id: QueryID? = nil) -> String {
        let base = "/reranks/" + way.fingerprint.rawValue.prefix(length)
        return id.map { base + "/" + ListAddress.path($0).dropFirst(7) } ?? base
    }

    /// What a path names; the query is nil where it names a way alone, and the way where there is none of that name.
    static func read(_ path: String, _ ways: [RerankRunRecord]) -> (way: RerankRunRecord?, query: QueryID?) {
        let parts = path.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: true)
        guard parts.count > 1 else { return (ways.first, nil) }
        let way = ways.first { $0.fingerprint.rawValue.prefix(length) == parts[1] }
        return (way, parts.count > 2 ? ListAddress.id("/lists/" + parts[2]) : nil)
    }
}
