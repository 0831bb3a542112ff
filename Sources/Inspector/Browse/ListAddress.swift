import Foundation
import Ranking

/// Where the page of one list stands: `/lists/DOMAIN/QUERY`, whatever characters the query's name has.
enum ListAddress {
    /// The path of a query's page.
    static func path(_ id: QueryID) -> String {
        let parts = id.rawValue.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        return "/lists/" + parts.map(FormFields.encoded).joined(separator: "/")
    }

    /// The query that a path names; nil if it names none.
    static func id(_ path: String) -> QueryID? {
        guard path.hasPrefix("/lists/"), let name = path.dropFirst(7).removingPercentEncoding, name.contains("/") else {
            return nil
        }
        return QueryID(rawValue: name)
    }
}
