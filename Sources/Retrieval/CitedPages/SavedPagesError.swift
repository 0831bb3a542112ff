import Foundation

/// A mistake in a folder of saved pages.
public struct SavedPagesError: Error, Hashable, Sendable, LocalizedError {
    /// The file with the mistake: the index, or a page.
    public var file: String
    /// The line of the index, from 1.
    public var line: Int?
    /// What was expected there.
    public var expected: String
    /// What is there.
    public var found: String
    /// What to do next.
    public var suggestion: String?

    /// Makes an error.
    public init(file: String, line: Int? = nil, expected: String, found: String, suggestion: String? = nil) {
        self.file = file
        self.line = line
        self.expected = expected
        self.found = found
        self.suggestion = suggestion
    }

    /// One line: place, what was expected, what was found, what to do.
    public var errorDescription: String? {
        let place = line.map { "\(file), line \($0)" } ?? file
        return "\(place): expected \(expected), found \(found)" + (suggestion.map { "; \($0)" } ?? "")
    }
}
