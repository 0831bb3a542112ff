import Foundation

/// A command line that asks for something that is not there.
struct UsageError: Error, LocalizedError {
    /// What was expected, what was found, what to do.
    let errorDescription: String?

    init(_ words: String) {
        errorDescription = words
    }
}
