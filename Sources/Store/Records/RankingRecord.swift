import Foundation
import GRDB
import Ranking

/// The teacher's order of a list.
public struct RankingRecord: Sendable, Hashable {
    /// Which sample of the same list, from 0.
    public var sample: Int
    /// The answer that holds it; its chain stands there.
    public var requestKey: String
    /// Positions of the list, best first, each exactly once.
    public var order: [Position]
    /// Whether the teacher left the list as it was shown.
    public var isUnchanged: Bool
    /// Whether the order needed any repair.
    public var isRepaired: Bool
    /// What was repaired, as JSON.
    public var repairs: String

    /// Makes a record.
    public init(
        sample: Int,
        requestKey: String,
        order: [Position],
        isUnchanged: Bool,
        isRepaired: Bool,
        repairs: String
    ) {
        self.sample = sample
        self.requestKey = requestKey
        self.order = order
        self.isUnchanged = isUnchanged
        self.isRepaired = isRepaired
        self.repairs = repairs
    }

    init(row: Row) throws {
        sample = row["sample"]
        requestKey = row["request_key"]
        order = try Self.positions(row["permutation"])
        isUnchanged = row["is_unchanged"]
        isRepaired = row["is_repaired"]
        repairs = row["repairs"]
    }

    static func positions(_ json: String) throws -> [Position] {
        try JSONDecoder().decode([Int].self, from: Data(json.utf8)).compactMap(Position.init(rawValue:))
    }

    func save(_ db: Database, query: QueryID, fingerprint: Fingerprint) throws {
        let permutation = "[" + order.map { String($0.rawValue) }.joined(separator: ",") + "]"
        try db.cachedStatement(
            sql: """
                INSERT OR REPLACE INTO ranking
                    (query_id, fingerprint, sample, request_key, permutation, is_unchanged, is_repaired, repairs)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            query.rawValue, fingerprint.rawValue, sample, requestKey, permutation, isUnchanged, isRepaired, repairs,
        ])
    }
}
