import Foundation
import Ranking

/// Why a decision can't be made or taken back.
public enum DecisionError: Error, Hashable, Sendable, LocalizedError {
    /// The store has no such query.
    case noSuchQuery(QueryID)
    /// A list that can't be exported can't be kept.
    case notExportable(QueryID, reason: String)
    /// There is nothing to undo.
    case noDecision(QueryID)

    /// What was expected, what was found, what to do.
    public var errorDescription: String? {
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
