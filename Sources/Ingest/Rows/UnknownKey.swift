/// A key of rows that their reader does not know.
public struct UnknownKey: Hashable, Sendable {
    /// Its place in a row: `answer`, `passages.txt`.
    public var name: String
    /// The key that it was meant to be, where its rows lack that one.
    public var meant: String?
    /// In how many rows it stands.
    public var rows: Int
    /// The first of them, from 1.
    public var line: Int
}
