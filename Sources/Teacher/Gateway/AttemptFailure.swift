/// An attempt that brought no finished answer.
public struct AttemptFailure: Error, Sendable, Hashable, Codable {
    /// What went wrong, as `status` groups it.
    public enum Cause: String, Sendable, Hashable, Codable, CaseIterable {
        /// No connection.
        case connect
        /// The name could not be resolved.
        case dns
        /// TLS could not be agreed on.
        case tls
        /// The connection broke before the answer ended.
        case reset
        /// A stream ended without its closing event.
        case cutStream = "cut-stream"
        /// No token within the limit for the first one.
        case firstTokenTimeout = "first-token-timeout"
        /// Silence between two tokens.
        case idleTimeout = "idle-timeout"
        /// The whole took too long.
        case totalTimeout = "total-timeout"
        /// Status 200 with nothing in it.
        case emptyBody = "empty-body"
        /// Status 200 with something that is no answer.
        case garbage
        /// 429.
        case rateLimited = "rate-limited"
        /// 408, 409, 425 or 5xx, or an error object inside a stream.
        case server
        /// 400, 404, 413, 422: this request can't be answered.
        case badRequest = "bad-request"
        /// 403 or 451 about what was asked: moderation, a firewall before the server.
        case refused
        /// 401, or any status whose code speaks of the key.
        case unauthorized
        /// 402, or any status whose code speaks of the account's balance.
        case noBalance = "no-balance"
        /// More bytes than an answer may have.
        case tooLarge = "too-large"
    }

    /// What went wrong.
    public var cause: Cause
    /// The HTTP status, if one came.
    public var status: Int?
    /// The server's words, or libcurl's, cut to a sane length; never a header, never a key.
    public var message: String
    /// The server's `code`, a number as text.
    public var code: String?
    /// The server's `type`.
    public var type: String?
    /// What had arrived of chain and answer.
    public var partialText: String
    /// How many seconds the error itself asks to wait; servers that say so in the head leave it out.
    package var wait: Double?
    /// The field of the request that the server names as wrong.
    package var parameter: String?

    /// What it is booked with; nil where nothing says that it was billed.
    public var charge: Charge?
    /// What it may have been billed beyond its charge, in millionths of a US dollar: its worst case, where nobody counted.
    public var possiblyBilledMicroUSD = 0
    /// What the server had counted and sent before it failed.
    package var arrived: Arrived?

    /// A part of an answer.
    package struct Arrived: Sendable, Hashable, Codable {
        package var usage: ReportedUsage
        /// Of reasoning and answer.
        package var textBytes: Int
        package var model: String?
        /// Whether the simulator sent it.
        package var isSimulated: Bool
    }

    /// Whether the server may have made and billed an answer of which no count came: the request left, and no status refused it.
    var mayBeBilled: Bool {
        if charge?.usage.completion != nil || (status ?? 200) >= 300 { return false }
        return switch cause {
        case .reset, .cutStream, .firstTokenTimeout, .idleTimeout, .totalTimeout, .emptyBody, .garbage, .tooLarge,
            .server:
            true
        case .connect, .dns, .tls, .rateLimited, .badRequest, .refused, .unauthorized, .noBalance: false
        }
    }

    /// Makes a failure.
    public init(
        cause: Cause,
        status: Int? = nil,
        message: String,
        code: String? = nil,
        type: String? = nil,
        partialText: String = ""
    ) {
        self.cause = cause
        self.status = status
        self.message = message
        self.code = code
        self.type = type
        self.partialText = partialText
    }
}
