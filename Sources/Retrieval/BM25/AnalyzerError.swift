import Foundation

/// Why text cannot be analyzed.
public enum AnalyzerError: Error, Hashable, Sendable, LocalizedError {
    /// The system's libstemmer was built without the `porter` algorithm.
    case stemmerIsMissing

    /// One line: what is missing and what to do.
    public var errorDescription: String? {
        switch self {
        case .stemmerIsMissing:
            "expected Porter's algorithm in libstemmer, found a build without it; install the system's libstemmer package"
        }
    }
}
