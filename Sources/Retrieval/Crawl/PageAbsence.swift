import Foundation

/// Why a page can't be had.
public struct PageAbsence: Error, Hashable, Sendable {
    /// The cause in a word, as counts group it.
    public var cause: String
    /// A sentence for the user.
    public var message: String
    /// Whether a later run may have more luck.
    public var isTemporary: Bool

    /// Makes an absence.
    public init(cause: String, message: String, isTemporary: Bool = false) {
        self.cause = cause
        self.message = message
        self.isTemporary = isTemporary
    }
}

extension PageAbsence: LocalizedError {
    /// The sentence for the user.
    public var errorDescription: String? { message }
}
