import GRDB

/// Token counts and costs that no answer can have, as some servers sent them: sums over them overflow, and a negative cost lets a budget
/// grow. They are brought to the nearest count that one answer could have.
enum BoundedCounts {
    private static let columns = [
        "prompt_tokens", "cached_tokens", "completion_tokens", "reasoning_tokens", "cost_micro_usd",
    ]

    static func mend(_ db: Database) throws {
        let odd = columns.map { "\($0) NOT BETWEEN 0 AND \(Store.mostCounted)" }.joined(separator: " OR ")
        let keys = try Row.fetchAll(db, sql: "SELECT * FROM response WHERE \(odd)").filter { row in
            try ResponseRecord(row: row).digest == row["digest"]
        }.map { $0["request_key"] as String }
        for table in ["ledger", "response"] {
            for column in columns {
                try db.execute(
                    sql: """
                        UPDATE \(table) SET \(column) = \(Store.bounded(column))
                        WHERE \(column) NOT BETWEEN 0 AND \(Store.mostCounted)
                        """
                )
            }
        }
        for key in keys {
            guard let row = try Row.fetchOne(db, sql: "SELECT * FROM response WHERE request_key = ?", arguments: [key])
            else { continue }
            try db.execute(
                sql: "UPDATE response SET digest = ? WHERE request_key = ?",
                storing: [try ResponseRecord(row: row).digest, key]
            )
        }
    }
}
