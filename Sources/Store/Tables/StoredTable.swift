import Crypto
import Foundation
import GRDB
import Ranking

/// A table of the store, declared once: new stores, upgrades of older ones, `merge`, `gc`, `replay`, `requeue`, the saving of results and the
/// search for damage walk ``StoreSchema/tables`` and know no table by name.
struct StoredTable: Sendable {
    /// What its rows are.
    enum Role: Sendable, Hashable {
        /// What was read, asked, answered, paid or decided: no stage makes it again.
        case kept
        /// What a stage makes of a query, under its fingerprint; nil where several stages do, and each row names its own.
        case derived(by: StageName?)
    }

    /// What becomes of its rows when another store is joined into this one.
    enum Merging: Sendable {
        /// Rows of one key and fingerprint are interchangeable, so the first one stays. Of rows for which the condition holds, a row of
        /// the other store for which it does not hold takes the place.
        case firstStays(butFor: String? = nil)
        /// A rule of its own.
        case rule(@Sendable (Database, StoreSchema, inout MergeReport) throws -> Void)
        /// They stay out: they tell of this file, or of runs on this machine.
        case left
    }

    /// The table.
    let name: String
    /// What its rows are.
    let role: Role
    /// The columns that name a row; a fingerprint, which means nothing to a person, is not among those of derived tables.
    let key: [String]
    /// All columns but the digest and SQLite's own row numbers, in the order in which statements take their values.
    let columns: [String]
    /// Its columns in SQL, in the order in which they lie in the file. Older stores get what they lack, so a new one comes last, and is `NULL` or
    /// has a default.
    let definitions: [(column: String, sql: String)]
    /// Makes the table.
    let creation: String
    /// Make its indexes. One that changes gets another name.
    let indexes: [String]
    /// Whether its rows carry a digest over their other columns, so that a value that changed on the disk shows. What is exported comes of
    /// such rows, of passages, whose ids are hashes, and of answers, which have digests of their own.
    let isSealed: Bool
    /// The columns that must come out the same when everything is recomputed.
    let compared: [String]
    /// Whether a row says how a query ended at a stage, so that it goes when the query is opened again.
    let tellsEnd: Bool
    /// Whether a replay needs its rows, since it asks nobody.
    let isReplayed: Bool
    /// What becomes of its rows when another store is joined into this one.
    let merging: Merging
    /// Inserts a row; takes the columns' values in their order, and their digest where the table has one.
    let insertion: String
    /// The same in the place of a row of the same name.
    let replacement: String
    /// Deletes what a derived table holds of a query at a fingerprint.
    let deletion: String

    private init(
        name: String,
        role: Role,
        key: [String],
        definition: String,
        isNumbered: Bool,
        indexes: [String],
        isSealed: Bool,
        uncompared: Set<String> = [],
        tellsEnd: Bool = false,
        isReplayed: Bool = false,
        merging: Merging
    ) {
        let parts = Self.parts(definition)
        definitions = parts.filter { !Self.constraints.contains($0.column) }
        creation = "CREATE TABLE \(name) (\n\(definition)\n) STRICT\(isNumbered ? "" : ", WITHOUT ROWID")"
        var columns = definitions.filter { $0.sql != Self.rowNumber && ($0.column != "digest" || !isSealed) }.map(
            \.column
        )
        var compared: [String] = []
        if case .derived(let stage) = role {
            let named = ["query_id", "fingerprint"] + (stage == nil ? ["stage"] : [])
            columns = named + columns.filter { !named.contains($0) }
            compared = columns.dropFirst(2).filter { !uncompared.contains($0) }
        }
        self.columns = columns
        self.name = name
        self.role = role
        self.key = key
        self.indexes = indexes
        self.isSealed = isSealed
        self.compared = compared
        self.tellsEnd = tellsEnd
        self.isReplayed = isReplayed
        self.merging = merging
        let written = columns + (isSealed ? ["digest"] : [])
        let places = written.map { _ in "?" }.joined(separator: ", ")
        let row = "INTO \(name) (\(written.joined(separator: ", "))) VALUES (\(places))"
        insertion = "INSERT " + row
        replacement = "INSERT OR REPLACE " + row
        deletion = "DELETE FROM \(name) WHERE query_id = ? AND fingerprint = ?"
    }

    /// A table of what can't be made again.
    ///
    /// - Parameters:
    ///   - isNumbered: whether SQLite numbers its rows; others lie in the order of their key.
    ///   - definition: its columns and what holds of several of them, in SQL.
    static func kept(
        _ name: String,
        key: [String] = [],
        isNumbered: Bool = true,
        isSealed: Bool = false,
        isReplayed: Bool = false,
        merging: Merging,
        indexes: [String] = [],
        _ definition: String
    ) -> StoredTable {
        StoredTable(
            name: name,
            role: .kept,
            key: key,
            definition: definition,
            isNumbered: isNumbered,
            indexes: indexes,
            isSealed: isSealed,
            isReplayed: isReplayed,
            merging: merging
        )
    }

    /// A table of what a stage makes of queries. Among its columns are `query_id` and `fingerprint`, and `stage` where rows name it.
    ///
    /// - Parameters:
    ///   - stage: the one that makes it; nil where rows name theirs.
    ///   - key: what names a row beside the query (and the stage).
    ///   - uncompared: columns that may differ when everything is recomputed: no export and no verdict follows from them alone.
    ///   - definition: its columns and what holds of several of them, in SQL.
    static func derived(
        _ name: String,
        by stage: StageName?,
        key: [String] = [],
        uncompared: Set<String> = [],
        isSealed: Bool = false,
        tellsEnd: Bool = false,
        merging: Merging = .firstStays(),
        indexes: [String] = [],
        _ definition: String
    ) -> StoredTable {
        StoredTable(
            name: name,
            role: .derived(by: stage),
            key: ["query_id"] + (stage == nil ? ["stage"] : []) + key,
            definition: definition,
            isNumbered: false,
            indexes: indexes,
            isSealed: isSealed,
            uncompared: uncompared,
            tellsEnd: tellsEnd,
            merging: merging
        )
    }

    /// A column that SQLite fills with the row's number.
    private static let rowNumber = "id INTEGER PRIMARY KEY"
    /// Words that begin what holds of several columns.
    private static let constraints: Set<String> = ["PRIMARY", "FOREIGN", "UNIQUE", "CHECK"]

    /// What stands between the commas of a definition, with the first word of each.
    private static func parts(_ definition: String) -> [(column: String, sql: String)] {
        let lines: [Substring] = definition.split(separator: "\n").map { line in
            line.firstRange(of: "--").map { line[..<$0.lowerBound] } ?? line
        }
        let code: String = lines.joined(separator: " ")
        var depth = 0
        return code.split { letter in
            depth += letter == "(" ? 1 : letter == ")" ? -1 : 0
            return letter == "," && depth == 0
        }.map { part in
            let words = part.split(separator: " ")
            return (String(words.first ?? ""), words.joined(separator: " "))
        }
    }

    /// Whether a stage makes its rows.
    var isDerived: Bool { role != .kept }

    /// The columns of which the table holds each combination once.
    var primaryKey: [String] { isDerived ? key + ["fingerprint"] : key }

    /// Inserts a row.
    func insert(_ values: [(any DatabaseValueConvertible)?], _ db: Database) throws {
        try db.cachedStatement(sql: insertion).execute(storing: values, isSealed: isSealed)
    }

    /// The digest of a row in SQL.
    ///
    /// - Parameters:
    ///   - alias: what the statement calls the table.
    ///   - columns: over which; nil: over all.
    func digest(_ alias: String, of columns: [String]? = nil) -> String {
        "\(RowDigest.name)(\((columns ?? self.columns).map { "\(alias).\($0)" }.joined(separator: ", ")))"
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

    /// Puts rows in the place of those that are there of a query at a fingerprint.
    ///
    /// - Parameters:
    ///   - rows: their values, in the order of the columns after `query_id`, `fingerprint` and `stage`.
    ///   - result: whose rows they are.
    static func replace(
        _ rows: [(table: StoredTable, values: [[(any DatabaseValueConvertible)?]])],
        of result: RecordedResult,
        query: QueryID,
        _ db: Database
    ) throws {
        let (query, fingerprint) = (query.rawValue, result.fingerprint.rawValue)
        // A further sample may take rows away, so what an earlier one made does not stay beside it; what refers to others goes first.
        for (table, _) in rows.reversed() {
            try db.cachedStatement(sql: table.deletion).execute(storing: [query, fingerprint])
        }
        for (table, rows) in rows where !rows.isEmpty {
            let insert = try db.cachedStatement(sql: table.replacement)
            let stage = table.role == .derived(by: nil) ? [result.stage.rawValue] : []
            for values in rows {
                try insert.execute(storing: [query, fingerprint] + stage + values, isSealed: table.isSealed)
            }
        }
    }
}

/// A hash over the values of a row, also as a function of SQL: that of ``Fingerprint/init(of:)``, over bytes that are gathered first, since
/// hundreds of thousands of rows are written in a run.
struct RowDigest {
    static let name = "row_digest"

    static let function = DatabaseFunction(name, pure: true) { values in
        var digest = RowDigest()
        for value in values { digest.append(value) }
        return digest.text
    }

    private var bytes: [UInt8] = []

    /// 32 hexadecimal digits.
    var text: String { SHA256.hash(data: bytes).hexadecimal(bytes: 16) }

    /// Takes the next value.
    mutating func append(_ value: DatabaseValue) {
        switch value.storage {
        case .null: append("null")
        case .int64(let number): append("i", String(number))
        // SQLite keeps neither of these: NaN comes back as null, and -0 as 0.
        case .double(let number): number.isNaN ? append("null") : append("d", String(number == 0 ? 0 : number))
        case .string(let text): append("t", text)
        case .blob(let data): append("b", data.base64EncodedString())
        }
    }

    private mutating func append(_ kind: String, _ text: String = "") {
        bytes.append(contentsOf: String(kind.utf8.count + text.utf8.count).utf8)
        bytes.append(UInt8(ascii: ":"))
        bytes.append(contentsOf: kind.utf8)
        bytes.append(contentsOf: text.utf8)
    }
}
