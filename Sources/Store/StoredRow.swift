import Foundation
package import GRDB

/// A row that is decoded by the names of its columns, which are those of the properties: `cost_micro_usd` is `costMicroUSD`.
///
/// What is read for every query of a run (candidates, judgments, lists, orders) is read by hand: this takes some ten times as long a row.
package protocol StoredRow: FetchableRecord, Decodable {
    /// Properties that are called otherwise than their columns, by the column.
    static var otherNames: [String: String] { get }
}

extension StoredRow {
    package static var otherNames: [String: String] { [:] }

    package static var databaseColumnDecodingStrategy: DatabaseColumnDecodingStrategy {
        let names = otherNames
        return .custom { PropertyName(stringValue: names[$0] ?? PropertyName.of(column: $0)) }
    }
}

private struct PropertyName: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }

    init?(intValue: Int) { nil }

    static func of(column: String) -> String {
        let words = column.split(separator: "_")
        return words.dropFirst().reduce(into: String(words.first ?? "")) { name, word in
            name += ["id", "ndcg", "url", "usd"].contains(word) ? word.uppercased() : word.capitalized
        }
    }
}

extension StoreError {
    /// What it means that a row holds a value that its record can't; nil for other errors.
    init?(undecodable error: any Error) {
        switch error {
        case let error as RowDecodingError:
            self = .damagedRow(
                place: "a row",
                expected: "a value of this release",
                found: String("\(error)".prefix(200))
            )
        case DecodingError.dataCorrupted(let context), DecodingError.valueNotFound(_, let context):
            let column = context.codingPath.last?.stringValue ?? "?"
            self = .damagedRow(
                place: "column \(column)",
                expected: "a word of this release",
                found: context.debugDescription
            )
        default: return nil
        }
    }
}
