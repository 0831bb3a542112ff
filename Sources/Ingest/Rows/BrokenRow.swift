/// A row that can't be read: counted, and listed for the user.
public struct BrokenRow: Hashable, Sendable, Codable, Error, CustomStringConvertible {
    /// The file's path.
    public var file: String
    /// The line, from 1; 0 where the format has none.
    public var line: Int
    /// What was expected and what was found.
    public var reason: String

    /// Makes a report.
    public init(file: String, line: Int, reason: String) {
        self.file = file
        self.line = line
        self.reason = reason
    }

    /// `FILE:LINE: REASON`.
    public var description: String { "\(file):\(line): \(reason)" }
}
