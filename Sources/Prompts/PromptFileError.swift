import Foundation

/// A prompt file that can't be used.
public struct PromptFileError: Error, Hashable, Sendable, LocalizedError {
    /// The file's path, or the id of a prompt that comes with rankforge.
    public var file: String
    /// The line, from 1, where it is known.
    public var line: Int?
    /// What was expected, what was found, what to do.
    public var reason: String
    /// Whether it is a name that no prompt has.
    public var isUnknownName = false

    /// Makes an error.
    public init(file: String, line: Int? = nil, reason: String, isUnknownName: Bool = false) {
        self.file = file
        self.line = line
        self.reason = reason
        self.isUnknownName = isUnknownName
    }

    /// One line with the place and the reason.
    public var errorDescription: String? {
        "prompt \(file)\(line.map { ":\($0)" } ?? ""): \(reason)"
    }
}
