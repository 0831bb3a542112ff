import Foundation

/// A report that can't be written.
public struct ReportError: Error, LocalizedError {
    /// Where.
    public let path: String
    /// Why.
    public let reason: String

    /// What happened and what to do.
    public var errorDescription: String? {
        "\(path): can't be written (\(reason)); choose another folder with --out, or make room"
    }
}
