import GRDB
import Ranking

/// The one door through which values enter the store: texts as ``Swift/String/storable`` makes them. GRDB's own `execute(arguments:)` binds
/// a text up to its first U+0000; a test holds that nothing in this module writes through it.
extension Statement {
    /// Runs the statement with these values.
    func execute(storing values: [(any DatabaseValueConvertible)?]) throws {
        try execute(arguments: StatementArguments(values.map(Self.storable)))
    }

    /// Optional as GRDB's first initializer takes it: the one for values that are none makes a key path for each statement, 3 % of a run.
    static func storable(_ value: (any DatabaseValueConvertible)?) -> (any DatabaseValueConvertible)? {
        guard let value = value?.databaseValue, case .string(let text) = value.storage else { return value }
        return text.storable
    }
}

extension Database {
    /// Runs one statement with these values.
    func execute(sql: String, storing values: [(any DatabaseValueConvertible)?]) throws {
        try execute(sql: sql, arguments: StatementArguments(values.map(Statement.storable)))
    }
}
