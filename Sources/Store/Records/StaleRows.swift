/// How many rows each derived table has that no current fingerprint made.
public struct StaleRows: Sendable, Codable, Hashable {
    /// A table.
    public struct Table: Sendable, Codable, Hashable {
        /// Its name.
        public var table: String
        /// Its rows.
        public var rows: Int
        /// Those of them that are stale.
        public var stale: Int
    }

    /// The derived tables, in the order of the data's way.
    public var tables: [Table]

    /// All stale rows.
    public var stale: Int { tables.reduce(0) { $0 + $1.stale } }
}
