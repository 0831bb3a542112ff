import Foundation
import GRDB
import GRDBSQLite
import Ranking

/// The one door through which values enter the store: texts as ``Swift/String/storable`` makes them. GRDB's own `execute(arguments:)` binds
/// a text up to its first U+0000; a test holds that nothing in this module writes through it.
extension Statement {
    /// Runs the statement with these values, bound to SQLite without GRDB's arguments, which cost as much as the writing itself.
    ///
    /// - Parameter isSealed: whether the statement takes their digest as its last value. It is made here and not in SQL, where each value
    ///   would be read from SQLite again.
    func execute(storing values: [(any DatabaseValueConvertible)?], isSealed: Bool = false) throws {
        // It may still stand at its last row, or at the error that ended it.
        sqlite3_reset(sqliteStatement)
        guard Int(sqlite3_bind_parameter_count(sqliteStatement)) == values.count + (isSealed ? 1 : 0) else {
            throw DatabaseError(resultCode: .SQLITE_MISUSE, message: "wrong number of values", sql: sql)
        }
        setUncheckedArguments(StatementArguments())
        var digest = RowDigest()
        var place: Int32 = 0
        for value in values {
            place += 1
            let value = Self.storable(value)
            try bind(value, at: place)
            if isSealed { digest.append(value) }
        }
        if isSealed { try bind(digest.text.databaseValue, at: place + 1) }
        try execute()
    }

    /// A value as it is stored.
    static func storable(_ value: (any DatabaseValueConvertible)?) -> DatabaseValue {
        guard let value = value?.databaseValue else { return .null }
        guard case .string(let text) = value.storage else { return value }
        return text.storable.databaseValue
    }

    private func bind(_ value: DatabaseValue, at place: Int32) throws {
        // SQLITE_TRANSIENT, a cast within a macro that Swift can't import: SQLite takes a copy.
        let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        let code =
            switch value.storage {
            case .null: sqlite3_bind_null(sqliteStatement, place)
            case .int64(let number): sqlite3_bind_int64(sqliteStatement, place, number)
            case .double(let number): sqlite3_bind_double(sqliteStatement, place, number)
            case .string(var text):
                text.withUTF8 { bytes in
                    bytes.withMemoryRebound(to: CChar.self) {
                        sqlite3_bind_text64(
                            sqliteStatement,
                            place,
                            $0.baseAddress,
                            UInt64($0.count),
                            copied,
                            UInt8(SQLITE_UTF8)
                        )
                    }
                }
            case .blob(let data):
                data.withUnsafeBytes { bytes in
                    // No bytes are bound as an empty blob, not as null.
                    bytes.isEmpty
                        ? sqlite3_bind_zeroblob(sqliteStatement, place, 0)
                        : sqlite3_bind_blob64(sqliteStatement, place, bytes.baseAddress, UInt64(bytes.count), copied)
                }
            }
        guard code == SQLITE_OK else {
            throw DatabaseError(
                resultCode: ResultCode(rawValue: code),
                message: "value \(place) can't be bound",
                sql: sql
            )
        }
    }
}

extension Database {
    /// Runs one statement with these values.
    func execute(sql: String, storing values: [(any DatabaseValueConvertible)?]) throws {
        try execute(sql: sql, arguments: StatementArguments(values.map { Statement.storable($0) }))
    }
}

extension Row {
    /// Reads one of the project's words from a text column.
    func word<Word: RawRepresentable>(_ column: String) throws -> Word where Word.RawValue == String {
        let text: String = self[column]
        guard let word = Word(rawValue: text) else {
            throw StoreError.damagedRow(
                place: "column \(column)",
                expected: "a word of this release",
                found: "'\(text.prefix(60))'"
            )
        }
        return word
    }
}

extension RawRepresentable<String> {
    /// The word in SQL. Only words of this program, which hold no quotes.
    var sql: String { "'\(rawValue)'" }
}

extension Sequence where Element: RawRepresentable<String> {
    /// The words as a list of SQL.
    var sql: String { "(" + map(\.sql).joined(separator: ", ") + ")" }
}

extension Database {
    /// The rows of a query that is asked again and again: it is compiled once for each connection.
    func cachedRows(_ sql: String, _ arguments: StatementArguments) throws -> [Row] {
        try Row.fetchAll(cachedStatement(sql: sql), arguments: arguments)
    }
}
