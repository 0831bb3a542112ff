import Foundation
import GRDB
package import Ranking

/// What a reviewer decided about a query's list, over the filter's verdict.
package struct DecisionRecord: Sendable, Hashable, Codable, StoredRow {
    /// What is to become of the list.
    package enum Action: String, Sendable, Hashable, Codable, CaseIterable {
        /// It is exported, whatever the filter says.
        case keep
        /// It is not exported, whatever the filter says.
        case drop
    }

    /// Its number in the store.
    package var id: Int64
    /// The query; a decision belongs to it, and holds for whatever list later runs make of it.
    package var query: QueryID
    /// What was decided.
    package var action: Action
    /// The reviewer's reason; empty if none was given.
    package var note: String
    /// The hash of the list and the order that the reviewer saw, as ``Store/listMark(of:)`` gives it; nil if there was none.
    package var seen: Fingerprint?
    /// When, in UTC.
    package var madeAt: String
    /// When it was taken back; nil if it was not.
    package var undoneAt: String?

    package var domain: String { query.domain }

    package static var otherNames: [String: String] { ["query_id": "query"] }
}

/// A decision, and how it stands to the list of today.
package struct DecisionLine: Sendable, Hashable, Codable {
    package var decision: DecisionRecord
    /// Whether it counts: the latest of its query that is not undone.
    package var isStanding: Bool
    /// Whether list or order changed since it was made.
    package var isOnEarlierList: Bool
    /// What the filter says today: `kept`, a reject reason's code, or nil while there is no verdict.
    package var verdict: String?
    /// Why a `keep` can't be honoured today; nil if it can, and for a `drop`.
    package var obstacle: String?

    /// Whether it changes what is exported: a `drop` of a kept list, a `keep` of a rejected one that can be exported.
    package var overrules: Bool {
        guard isStanding, let verdict else { return false }
        let isKept = verdict == CatalogueLine.Status.kept.rawValue
        return decision.action == .drop ? isKept : !isKept && obstacle == nil
    }
}

/// Why a decision can't be made or taken back.
package enum DecisionError: Error, Hashable, Sendable, LocalizedError {
    /// The store has no such query.
    case noSuchQuery(QueryID)
    /// A list that can't be exported can't be kept.
    case notExportable(QueryID, reason: String)
    /// There is nothing to undo.
    case noDecision(QueryID)

    /// What was expected, what was found, what to do.
    package var errorDescription: String? {
        switch self {
        case .noSuchQuery(let id):
            "expected the id of a query in the store, DOMAIN/ID, found \"\(id)\"; `rankforge rejects` lists ids"
        case .notExportable(let id, let reason):
            "\(id): can't be kept, \(reason); `rankforge show` shows what there is of it"
        case .noDecision(let id):
            "\(id): expected a decision that stands, found none; `rankforge decide PIPELINE --list` lists them"
        }
    }
}
