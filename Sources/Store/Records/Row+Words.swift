import GRDB

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
