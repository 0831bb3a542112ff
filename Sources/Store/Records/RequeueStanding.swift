/// What became of lists that were asked about again.
public struct RequeueStanding: Sendable, Hashable, Codable {
    /// How many there were.
    public var asked = 0
    /// Kept now.
    public var kept = 0
    /// Rejected again.
    public var rejected = 0
    /// A request failed.
    public var failed = 0
    /// Not at an end yet.
    public var left: Int { asked - kept - rejected - failed }

    /// Nothing asked.
    public init() {}
}
