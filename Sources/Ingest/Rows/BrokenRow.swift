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

    /// A document whose id the corpus held before, at line `first`.
    public init(file: String, line: Int, repeatedID id: String, first: Int) {
        self.init(file: file, line: line, reason: "id \(id) repeated, first at line \(first), which counts")
    }

    /// `FILE:LINE: REASON`.
    public var description: String { "\(file):\(line): \(reason)" }
}
