import Foundation

/// A file that `init` would overwrite.
public struct StarterError: Error, LocalizedError, Hashable, Sendable {
    /// Where it lies.
    public let path: String

    /// What is there and what to do.
    public var errorDescription: String? {
        "\(path): expected nothing there, found a file; name another folder, since nothing is overwritten"
    }
}
