import Foundation
import HTTP

/// An attempt that brought no finished answer.
package struct AttemptFailure: Error, Sendable, Hashable, Codable {
    /// What went wrong, as `status` groups it.
    package enum Cause: String, Sendable, Hashable, Codable, CaseIterable {
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
    package var cause: Cause
    /// The HTTP status, if one came.
    package var status: Int?
    /// The server's words, or libcurl's, cut to a sane length; never a header, never a key.
    package var message: String
    /// The server's `code`, a number as text.
    package var code: String?
    /// The server's `type`.
    package var type: String?
    /// What had arrived of reasoning and answer.
    package var partialText: String
    /// How many seconds the error itself asks to wait; servers that say so in the head leave it out.
    package var wait: Double?
    /// The field of the request that the server names as wrong.
    var parameter: String?

    /// What it is booked with; nil where nothing says that it was billed.
    package var charge: Charge?
    /// What it may have been billed beyond its charge, in millionths of a US dollar: its worst case, where nobody counted.
    package var possiblyBilledMicroUSD = 0
    /// What the server had counted and sent before it failed.
    var arrived: Arrived?

    /// A part of an answer.
    struct Arrived: Sendable, Hashable, Codable {
        var usage: ReportedUsage
        /// Of reasoning and answer.
        var textBytes: Int
        var model: String?
        /// Whether the simulator sent it.
        var isSimulated: Bool
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

    package init(
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

extension HTTPResult {
    /// Why there is no document, of which the body is left to someone else to read; nil where there is one.
    ///
    /// - Parameters:
    ///   - call: the path below the base URL that was asked.
    ///   - place: where the settings of who was asked stand; ``TeacherConfiguration/place``.
    func failure(body: [UInt8], call: String, place: String) -> AttemptFailure? {
        let isError = head.status != 0 && !(200..<300).contains(head.status)
        if let breakdown, !isError {
            return AttemptFailure(
                cause: AttemptFailure.Cause(breakdown.cause),
                status: head.status == 0 ? nil : head.status,
                message: breakdown.message
            )
        }
        if let failure = redirection(of: call, place: place) { return failure }
        if isError { return AttemptFailure(status: head.status, headers: head.headers, body: body) }
        return body.isEmpty
            ? AttemptFailure(cause: .emptyBody, status: head.status, message: "status \(head.status) and an empty body")
            : nil
    }

    /// A redirect as a failure that says where it leads: the key goes to no address but the one that a person named.
    func redirection(of call: String, place: String) -> AttemptFailure? {
        guard let redirect, var target = URLComponents(string: redirect) else { return nil }
        // What else stands in it is the server's own, or what was asked.
        (target.user, target.password, target.query, target.fragment) = (nil, nil, nil, nil)
        let address = target.string ?? ""
        let path = call.prefix { $0 != "?" }
        let step =
            address.hasSuffix(path)
            ? "set \(place).base_url to \(address.dropLast(path.count))" : "check \(place).base_url"
        return AttemptFailure(
            cause: .badRequest,
            status: head.status,
            message: "status \(head.status), a redirect to \(address), which the key is not sent to; \(step)"
        )
    }
}

extension AttemptFailure {
    /// What a person can do about it, without an end mark; nil where the message says it.
    ///
    /// - Parameter place: where the settings of who was asked stand; ``TeacherConfiguration/place``.
    package func advice(at place: String = TeacherConfiguration.teacherPlace) -> String? {
        let isRedirect = status.map { (300..<400).contains($0) } == true
        return isRedirect ? nil : cause.advice(at: place)
    }
}

extension AttemptFailure.Cause {
    /// What broke a transfer.
    init(_ cause: HTTPResult.Cause) {
        self =
            switch cause {
            case .dns: .dns
            case .connect, .connectTimeout, .refused, .address: .connect
            case .tls: .tls
            case .reset, .cancelled: .reset
            case .beginTimeout: .firstTokenTimeout
            case .idleTimeout: .idleTimeout
            case .totalTimeout: .totalTimeout
            case .enough: .tooLarge
            }
    }
}

extension AttemptFailure.Cause {
    /// What a person can do about it, without an end mark.
    ///
    /// - Parameter place: where the settings of who was asked stand; ``TeacherConfiguration/place``.
    package func advice(at place: String = TeacherConfiguration.teacherPlace) -> String {
        let isTeacher = place == TeacherConfiguration.teacherPlace
        return switch self {
        case .connect: "see that a server listens at this address (\(place).base_url)"
        case .dns: "check the host in \(place).base_url, and the network"
        case .tls: "check https in \(place).base_url and the certificate (CURL_CA_BUNDLE names one of your own)"
        case .reset, .cutStream: "the line breaks: look at the server's log, and at proxies between"
        case .firstTokenTimeout, .idleTimeout, .totalTimeout:
            "the server is too slow for \(place).timeouts: raise them, or lower \(place).concurrency"
        case .emptyBody, .garbage:
            isTeacher
                ? "what answers does not speak as \(place).protocol says: check it and \(place).base_url"
                : "what answers speaks no embeddings: check \(place).base_url"
        case .rateLimited: "the server refuses the rate: lower \(place).concurrency or \(place).limits"
        case .server: "the server fails: look at its log, and try again later"
        case .badRequest:
            "the server refuses the request: check \(place).model"
                + (isTeacher ? ", its parameters and \(place).context" : " and \(place).max_tokens")
        case .refused: "the server refuses what was asked (moderation, a firewall); the run goes on without this query"
        case .unauthorized: "check the key that \(place).api_key_env names"
        case .noBalance: "top up the account"
        case .tooLarge: "the answer is larger than any should be: check \(place).base_url"
        }
    }
}
