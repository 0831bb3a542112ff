/// How long a transfer may take and how much it may bring.
public struct WebLimits: Hashable, Sendable {
    /// Until the connection stands.
    public var connect: Duration
    /// Within which at least ``slowest`` bytes a second must have come on average.
    public var idle: Duration
    /// For all of it.
    public var total: Duration
    /// The largest body in bytes, once it is decoded.
    public var bytes: Int

    /// The slowest transfer that is put up with, in bytes a second over the time ``idle``.
    public static let slowest = 100

    /// Makes limits; the defaults suit a page of text.
    public init(
        connect: Duration = .seconds(15),
        idle: Duration = .seconds(20),
        total: Duration = .seconds(60),
        bytes: Int = 20 << 20
    ) {
        self.connect = connect
        self.idle = idle
        self.total = total
        self.bytes = bytes
    }
}
