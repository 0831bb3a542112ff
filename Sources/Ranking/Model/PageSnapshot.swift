public import Foundation

/// A page as it was fetched at one time, or why there is none.
public struct PageSnapshot: Hashable, Sendable, Codable {
    /// What there is.
    public enum Outcome: String, Hashable, Sendable, Codable, CaseIterable {
        /// The page.
        case fetched
        /// Another address, at which it is now.
        case moved
        /// Nothing, and asking again would bring nothing either.
        case failed
        /// Nothing for now; a later run may have more luck.
        case postponed
    }

    /// The address in its normal form, under which it is kept.
    public var address: String
    /// The address as it was asked for.
    public var url: String
    /// What there is.
    public var outcome: Outcome
    /// Why there is no page: `not-found`, `robots-refused`, `address-refused`, `too-large`, `wrong-type`, `timeout` and others.
    public var cause: String?
    /// The same in a sentence for the user.
    public var message: String?
    /// The settings that a failure follows from.
    public var policy = ""
    /// The address that answered or, of a page that moved, the new one.
    public var finalURL: String?
    /// The last HTTP status.
    public var status: Int?
    /// The header fields, names in lower case.
    public var headers: [String: String] = [:]
    /// The body, decoded of its transfer; nil where there is none.
    public var body: Data?
    /// When it was asked for.
    public var fetchedAt: Date
    /// In how many runs it was asked for without an end.
    public var tries = 0

    public init(address: String, url: String, outcome: Outcome, fetchedAt: Date) {
        self.address = address
        self.url = url
        self.outcome = outcome
        self.fetchedAt = fetchedAt
    }
}
