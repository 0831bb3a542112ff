import Foundation

/// A file that can't be read at all.
public struct SourceError: Error, Hashable, Sendable, LocalizedError {
    /// The file's path.
    public var file: String
    /// The line, from 1, where it is known.
    public var line: Int?
    /// What was expected, what was found, what to do.
    public var reason: String
    /// Whether all that is wrong is that an archive lacks the file that was wanted of it.
    var isMissingMember = false

    /// Makes an error.
    public init(file: String, line: Int? = nil, reason: String) {
        self.file = file
        self.line = line
        self.reason = reason
    }

    /// One line with the place and the reason.
    public var errorDescription: String? {
        line.map { "\(file):\($0): \(reason)" } ?? "\(file): \(reason)"
    }
}
