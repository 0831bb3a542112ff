import HTTP
import Settings

/// The deadlines of a request. Time spent waiting for a place among the requests in flight counts for none of them.
struct Timeouts: Sendable, Hashable {
    /// Until the connection stands.
    var connect: Duration
    /// Until the first token of chain or answer; keep-alive comments don't count.
    var firstToken: Duration
    /// Silence after the first token.
    var idle: Duration
    /// The whole answer.
    var total: Duration

    /// Of ``connect``.
    static let connectSetting = Setting<Duration>("connect", "Until the connection stands.", default: "10s")
    /// Of ``firstToken``.
    static let firstTokenSetting = Setting<Duration>(
        "first_token",
        "Until the first token of chain or answer.",
        default: "10m"
    )
    /// Of ``idle``.
    static let idleSetting = Setting<Duration>(
        "idle",
        "Silence between two pieces of the answer.",
        default: "2m"
    )
    /// Of ``total``.
    static let totalSetting = Setting<Duration>("total", "The whole answer.", default: "45m")

    static let properties = [
        connectSetting.property, firstTokenSetting.property, idleSetting.property, totalSetting.property,
    ]

    /// Makes deadlines; the defaults are those of a reasoner that is let to think.
    init(
        connect: Duration = Self.connectSetting.fallback,
        firstToken: Duration = Self.firstTokenSetting.fallback,
        idle: Duration = Self.idleSetting.fallback,
        total: Duration = Self.totalSetting.fallback
    ) {
        self.connect = connect
        self.firstToken = firstToken
        self.idle = idle
        self.total = total
    }

    var deadlines: HTTPDeadlines { HTTPDeadlines(connect: connect, begun: firstToken, idle: idle, total: total) }

    init(settings: Settings) {
        self.init(
            connect: settings[Self.connectSetting],
            firstToken: settings[Self.firstTokenSetting],
            idle: settings[Self.idleSetting],
            total: settings[Self.totalSetting]
        )
    }
}
