import Foundation

/// A file or folder that a source reads, with what it should be.
public struct SourceFile: Hashable, Sendable {
    /// Where it lies.
    public var url: URL
    /// What it should hold, for error messages: `Posts.xml of a StackExchange dump`.
    public var role: String

    /// Makes an entry.
    public init(url: URL, role: String) {
        self.url = url
        self.role = role
    }
}
