import GRDB

extension Database {
    /// The rows of a query that is asked again and again: it is compiled once for each connection.
    func cachedRows(_ sql: String, _ arguments: StatementArguments) throws -> [Row] {
        try Row.fetchAll(cachedStatement(sql: sql), arguments: arguments)
    }
}
