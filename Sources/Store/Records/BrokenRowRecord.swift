/// A row of a source that can't be read.
public struct BrokenRowRecord: Sendable, Hashable, Codable {
    /// The domain it was read for.
    public var domain: String
    /// The file.
    public var file: String
    /// The line, from 1; 0 where the format has none.
    public var line: Int
    /// What was expected and what was found.
    public var reason: String

    /// Makes a record.
    public init(domain: String, file: String, line: Int, reason: String) {
        self.domain = domain
        self.file = file
        self.line = line
        self.reason = reason
    }
}
