import Foundation
import HTTP

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
