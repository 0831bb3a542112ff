import GRDB
import Ranking

/// A table whose rows carry a digest over their other columns, so that a value that changed on the disk shows.
///
/// What is exported comes of these rows, of passages, whose ids are hashes, and of answers, which have digests of their own. A new table that
/// exports read is a new line of ``all`` and of a migration.
struct SealedTable: Sendable {
    /// The table.
    let name: String
    /// Inserts a row; takes the columns' values in their order, and makes the digest of them.
    let insertion: String
    /// The same in the place of a row of the same name.
    let replacement: String
    /// The columns that name a row for a person.
    private let key: [String]
    /// What the digest is made of.
    private let columns: [String]

    static let query = SealedTable(
        "query",
        key: ["id"],
        ["id", "domain", "ordinal", "text", "gold_answer", "url", "author", "license", "material"]
    )
    static let document = SealedTable(
        "document",
        key: ["id"],
        ["id", "domain", "origin", "ordinal", "title", "url", "author", "license", "fingerprint"]
    )
    static let list = SealedTable("list", key: ["query_id"], ["query_id", "fingerprint", "size", "positives"])
    static let listItem = SealedTable(
        "list_item",
        key: ["query_id", "position"],
        ["query_id", "fingerprint", "position", "passage_id", "document_id", "origin", "label", "judge"]
    )
    static let ranking = SealedTable(
        "ranking",
        key: ["query_id", "sample"],
        [
            "query_id", "fingerprint", "sample", "request_key", "permutation", "is_unchanged", "is_repaired", "repairs",
            "shown", "is_counted",
        ]
    )
    static let verdict = SealedTable(
        "verdict",
        key: ["query_id", "stage"],
        [
            "query_id", "fingerprint", "stage", "is_kept", "reason", "evidence", "ndcg", "recall", "rbo", "tau",
            "chance",
            "sample",
        ]
    )
    static let decision = SealedTable(
        "decision",
        key: ["query_id", "made_at"],
        ["domain", "query_id", "action", "note", "seen", "made_at", "undone_at"]
    )
    static let current = SealedTable(
        "current",
        key: ["domain", "stage"],
        ["domain", "stage", "fingerprint", "text_rules"]
    )

    /// All of them.
    static let all = [query, document, list, listItem, ranking, verdict, decision, current]

    private init(_ name: String, key: [String], _ columns: [String]) {
        self.name = name
        self.key = key
        self.columns = columns
        let places = columns.indices.map { "?\($0 + 1)" }.joined(separator: ", ")
        let row = """
            INTO \(name) (\(columns.joined(separator: ", ")), digest) VALUES (\(places), \(RowDigest.name)(\(places)))
            """
        insertion = "INSERT " + row
        replacement = "INSERT OR REPLACE " + row
    }

    /// The digest of a row in SQL.
    ///
    /// - Parameter alias: what the statement calls the table.
    func digest(_ alias: String) -> String {
        "\(RowDigest.name)(\(columns.map { "\(alias).\($0)" }.joined(separator: ", ")))"
    }

    /// The rows that are not what was written.
    ///
    /// - Parameter count: how many at most.
    func damage(_ db: Database, count: Int) throws -> [StoreError] {
        let named = key.map { "\($0) || ''" }.joined(separator: " || ' ' || ")
        return try String.fetchAll(
            db,
            sql: "SELECT \(named) FROM \(name) t WHERE digest IS NOT \(digest("t")) ORDER BY 1 LIMIT ?",
            arguments: [count]
        ).map { row in
            .damagedRow(
                place: "table \(name), row \(row)",
                expected: "the values that were written",
                found: "others, by the row's digest"
            )
        }
    }
}

/// A hash over the values of a row, as a function of SQL.
enum RowDigest {
    static let name = "row_digest"

    static let function = DatabaseFunction(name, pure: true) { values in
        Fingerprint(of: values.map(text)).rawValue
    }

    private static func text(_ value: DatabaseValue) -> String {
        switch value.storage {
        case .null: "null"
        case .int64(let number): "i\(number)"
        case .double(let number): "d\(number)"
        case .string(let text): "t\(text)"
        case .blob(let data): "b\(data.base64EncodedString())"
        }
    }
}
