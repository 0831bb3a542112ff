/// What a gateway has done since it was made.
public struct GatewayStatistics: Sendable, Hashable, Codable {
    /// Requests on the wire now.
    public var inFlight = 0
    /// How long the oldest of them is on the wire, in seconds.
    public var oldestInFlight = 0.0
    /// Requests that wait for a place.
    public var waiting = 0
    /// Attempts sent.
    public var sent = 0
    /// Answers received, stored and paid for.
    public var answered = 0
    /// Answers that the store already held.
    public var reused = 0
    /// Attempts that were followed by another one.
    public var retried = 0
    /// Attempts that brought nothing, by cause.
    public var failures: [String: Int] = [:]
    /// How often another model or build answered than just before.
    public var modelChanges = 0
    /// The limit of requests in flight that holds now.
    public var limit = 0
    /// What the store's ledger holds, in millionths of a US dollar.
    public var spentMicroUSD = 0
    /// For how long nobody has been answered; nil where that is no outage.
    public var silentSeconds: Double?
    /// How long an outage is waited for.
    public var outageSeconds: Double?
    /// Why nothing new is sent for now, such as a store that another program has locked.
    public var waitsFor: String?
}
