import Foundation
import GRDB
package import Ranking

/// The teacher's order of a list.
package struct RankingRecord: Sendable, Hashable {
    /// Which sample of the same list, from 0.
    package var sample: Int
    /// The answer that holds it; its reasoning stands there.
    package var requestKey: String
    /// Positions of the list, best first, each exactly once.
    package var order: [Position]
    /// The list's positions in the order in which the prompt showed them; nil where it showed them as they stand in the list. The
    /// identifiers in the reasoning count along it.
    package var shown: [Position]?
    /// Whether the order votes; one that needed more repair than is allowed does not.
    package var isCounted: Bool
    /// Whether the teacher left the list as it was shown.
    package var isUnchanged: Bool
    /// Whether the order needed any repair.
    package var isRepaired: Bool
    /// What was repaired, as JSON.
    package var repairs: String

    package init(
        sample: Int,
        requestKey: String,
        order: [Position],
        isUnchanged: Bool,
        isRepaired: Bool,
        repairs: String,
        shown: [Position]? = nil,
        isCounted: Bool = true
    ) {
        self.sample = sample
        self.requestKey = requestKey
        self.order = order
        self.isUnchanged = isUnchanged
        self.isRepaired = isRepaired
        self.repairs = repairs
        self.shown = shown
        self.isCounted = isCounted
    }

    /// The order in the identifiers of the prompt, and so of the reasoning.
    package var orderAsShown: [Position] {
        guard let shown else { return order }
        let places = Dictionary(shown.enumerated().map { ($1, Position(index: $0)) }) { first, _ in first }
        return order.compactMap { places[$0] }
    }

    init(row: Row) throws {
        sample = row["sample"]
        requestKey = row["request_key"]
        order = try Self.positions("permutation", of: row)
        isUnchanged = row["is_unchanged"]
        isRepaired = row["is_repaired"]
        repairs = row["repairs"]
        shown = try Self.shown(of: row)
        isCounted = row["is_counted"]
    }

    /// Reads positions as they are stored: each place of a list, or of a window, once.
    ///
    /// - Throws: ``StoreError/damagedRow(place:expected:found:)``.
    static func positions(_ column: String, of row: Row) throws -> [Position] {
        let json: String = row[column]
        let numbers = try? JSONDecoder().decode([Int].self, from: Data(json.utf8))
        guard let numbers, Set(numbers) == Set(numbers.indices.map { $0 + 1 }) else {
            let query: String? = row["query_id"]
            throw StoreError.damagedRow(
                place: "column \(column) of query \(query ?? "?")",
                expected: "the positions of a list, each once",
                found: String(json.prefix(60))
            )
        }
        return numbers.compactMap(Position.init(rawValue:))
    }

    /// The positions as a prompt showed them; nil where it showed them as they stand in the list.
    static func shown(of row: Row) throws -> [Position]? {
        let json: String? = row["shown"]
        return json == nil ? nil : try positions("shown", of: row)
    }

    /// The values of its row.
    var values: [(any DatabaseValueConvertible)?] {
        [
            sample, requestKey, Self.json(order), isUnchanged, isRepaired, repairs, shown.map(Self.json), isCounted,
        ]
    }

    private static func json(_ positions: [Position]) -> String {
        "[" + positions.map { String($0.rawValue) }.joined(separator: ",") + "]"
    }
}

/// How the teacher's orders of a domain came out.
package struct RankingQuality: Sendable, Hashable, Codable, StoredRow {
    package var domain: String
    /// Orders read.
    package var orders: Int
    /// Lists that they order; fewer, where several samples of each are asked for.
    package var lists: Int
    /// Orders that left the list as it was shown.
    package var unchanged: Int
    /// Orders that needed a repair.
    package var repaired: Int
    /// Lists kept.
    package var kept: Int
    /// Lists whose verdict had more than one try, each of which raises the share of chance.
    package var retried: Int
    /// Control tokens of chat templates in query, passages and reasoning of these lists, written harmlessly in prompts and exports.
    package var controlTokens: Int
    /// The lists that hold any.
    package var controlTokenLists: Int
    /// The mean share of random orders of the same lists that would be kept, from 0 to 1.
    package var chance: Double?
    /// The mean NDCG@10.
    package var meanNDCG: Double?
    /// The mean agreement of the samples of a list, by Kendall's tau; nil where one is asked for.
    package var meanTau: Double?
}
