import Foundation

/// Why a search has no answer; all of these stop a run in good order, and the same command goes on from there.
public enum SearchError: Error, Hashable, Sendable, LocalizedError {
    /// The quota of the pipeline file, or of the service, is used up.
    case quota(String)
    /// The service does not accept the key or the request.
    case refused(String)
    /// The service can't be reached, or has an outage.
    case unreachable(String)
    /// The service answered something else than results.
    case unreadable(String)

    /// What happened and what to do.
    public var errorDescription: String? {
        switch self {
        case .quota(let words), .refused(let words), .unreachable(let words), .unreadable(let words): words
        }
    }
}
