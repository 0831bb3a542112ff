import HTTP
import Settings

/// The deadlines of a request, by default those of a reasoner that is let to think. Time spent waiting for a place among the requests in flight counts for none of them.
struct Timeouts: Sendable, Hashable {
    /// Until the connection stands.
    var connect = Self.connectSetting.fallback
    /// Until the first token of reasoning or answer; keep-alive comments don't count.
    var firstToken = Self.firstTokenSetting.fallback
    /// Silence after the first token.
    var idle = Self.idleSetting.fallback
    /// The whole answer.
    var total = Self.totalSetting.fallback

    /// Of ``connect``.
    static let connectSetting = Setting<Duration>("connect", "Until the connection stands.", default: "10s")
    /// Of ``firstToken``.
    static let firstTokenSetting = Setting<Duration>(
        "first_token",
        "Until the first token of reasoning or answer.",
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

    var deadlines: HTTPDeadlines { HTTPDeadlines(connect: connect, begun: firstToken, idle: idle, total: total) }
}

extension Timeouts {
    init(settings: Settings) {
        self.init(
            connect: settings[Self.connectSetting],
            firstToken: settings[Self.firstTokenSetting],
            idle: settings[Self.idleSetting],
            total: settings[Self.totalSetting]
        )
    }
}
