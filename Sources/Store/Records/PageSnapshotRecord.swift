import Foundation

/// A row of fetched pages: a page, or why there is none.
public struct PageSnapshotRecord: Sendable, Hashable {
    /// The address in normal form.
    public var address: String
    /// The address as it was asked for.
    public var url: String
    /// `fetched`, `moved`, `failed` or `postponed`.
    public var outcome: String
    /// Why there is no page.
    public var cause: String?
    /// The same for the user.
    public var message: String?
    /// The settings that a failure follows from.
    public var policy: String
    /// The address that answered.
    public var finalURL: String?
    /// The HTTP status.
    public var status: Int?
    /// The header fields.
    public var headers: [String: String]
    /// The body, unpacked.
    public var body: Data?
    /// When it was asked for.
    public var fetchedAt: Date
    /// In how many runs it was asked for in vain.
    public var tries: Int

    /// Makes a record.
    public init(
        address: String,
        url: String,
        outcome: String,
        cause: String? = nil,
        message: String? = nil,
        policy: String = "",
        finalURL: String? = nil,
        status: Int? = nil,
        headers: [String: String] = [:],
        body: Data? = nil,
        fetchedAt: Date,
        tries: Int = 0
    ) {
        self.address = address
        self.url = url
        self.outcome = outcome
        self.cause = cause
        self.message = message
        self.policy = policy
        self.finalURL = finalURL
        self.status = status
        self.headers = headers
        self.body = body
        self.fetchedAt = fetchedAt
        self.tries = tries
    }
}
