/// A page would have to be fetched, and nothing may be sent: in an estimate, in a replay, or after a stop.
public struct PagesNotFetched: Error, Hashable, Sendable {
    /// Makes one.
    public init() {}
}
