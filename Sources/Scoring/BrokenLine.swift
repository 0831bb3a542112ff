/// A row that could not be used.
public struct BrokenLine: Sendable, Hashable, Error {
    /// The line in the file, from 1.
    public var line: Int
    /// What was expected and what was found.
    public var reason: String
}
