/// A line that can't be used, with its place.
public struct LineFault: Sendable, Hashable, Codable {
    /// The file's path.
    public var file: String
    /// The line, from 1.
    public var line: Int
    /// What was expected and what was found.
    public var reason: String

    /// Makes a report.
    public init(file: String, line: Int, reason: String) {
        self.file = file
        self.line = line
        self.reason = reason
    }
}

extension LineFault: CustomStringConvertible {
    /// `FILE:LINE: REASON`.
    public var description: String { "\(file):\(line): \(reason)" }
}
