import GRDB
import Ranking

/// What a reviewer decided about a query's list, over the filter's verdict.
public struct DecisionRecord: Sendable, Hashable, Codable {
    /// What is to become of the list.
    public enum Action: String, Sendable, Hashable, Codable, CaseIterable {
        /// It is exported, whatever the filter says.
        case keep
        /// It is not exported, whatever the filter says.
        case drop
    }

    /// Its number in the store.
    public var id: Int64
    /// The query; a decision belongs to it, and holds for whatever list later runs make of it.
    public var query: QueryID
    /// What was decided.
    public var action: Action
    /// The reviewer's reason; empty if none was given.
    public var note: String
    /// The hash of the list and the order that the reviewer saw, as ``Store/listMark(of:)`` gives it; nil if there was none.
    public var seen: Fingerprint?
    /// When, in UTC.
    public var madeAt: String
    /// When it was taken back; nil if it was not.
    public var undoneAt: String?

    /// The domain.
    public var domain: String { query.domain }

    init(row: Row) throws {
        id = row["id"]
        query = QueryID(rawValue: row["query_id"])
        action = try row.word("action")
        note = row["note"]
        let mark: String? = row["seen"]
        seen = mark.map(Fingerprint.init(rawValue:))
        madeAt = row["made_at"]
        undoneAt = row["undone_at"]
    }
}
