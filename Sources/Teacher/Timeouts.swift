import Settings

/// The deadlines of a request. Time spent waiting for a place among the requests in flight counts for none of them.
public struct Timeouts: Sendable, Hashable {
    /// Until the connection stands.
    public var connect: Duration
    /// Until the first token of chain or answer; keep-alive comments don't count.
    public var firstToken: Duration
    /// Silence after the first token.
    public var idle: Duration
    /// The whole answer.
    public var total: Duration

    /// Makes deadlines; the defaults are those of a reasoner that is let to think.
    public init(
        connect: Duration = .seconds(10),
        firstToken: Duration = .seconds(600),
        idle: Duration = .seconds(120),
        total: Duration = .seconds(2700)
    ) {
        self.connect = connect
        self.firstToken = firstToken
        self.idle = idle
        self.total = total
    }

    init(settings: Settings?) {
        self.init(
            connect: settings?.duration("connect") ?? .seconds(10),
            firstToken: settings?.duration("first_token") ?? .seconds(600),
            idle: settings?.duration("idle") ?? .seconds(120),
            total: settings?.duration("total") ?? .seconds(2700)
        )
    }
}
