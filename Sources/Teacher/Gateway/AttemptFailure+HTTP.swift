import Foundation
import HTTP

extension HTTPResult {
    /// Why there is no document, of which the body is left to someone else to read; nil where there is one.
    func failure(body: [UInt8]) -> AttemptFailure? {
        let isError = head.status != 0 && !(200..<300).contains(head.status)
        if let breakdown, !isError {
            return AttemptFailure(
                cause: AttemptFailure.Cause(breakdown.cause),
                status: head.status == 0 ? nil : head.status,
                message: breakdown.message
            )
        }
        if let failure = redirection { return failure }
        if isError { return AttemptFailure(status: head.status, headers: head.headers, body: body) }
        return body.isEmpty
            ? AttemptFailure(cause: .emptyBody, status: head.status, message: "status \(head.status) and an empty body")
            : nil
    }

    /// A redirect as a failure that says where it leads: the key goes to no address but the one that a person named.
    var redirection: AttemptFailure? {
        guard let redirect, var place = URLComponents(string: redirect) else { return nil }
        // What else stands in it is the server's own, or what was asked.
        (place.user, place.password, place.query, place.fragment) = (nil, nil, nil, nil)
        let address = place.string ?? ""
        let calls = [
            "/chat/completions": "teacher.base_url", "/responses": "teacher.base_url", "/messages": "teacher.base_url",
            "/chat": "teacher.base_url", "/models": "teacher.base_url",
            "/embeddings": "base_url of the embedding model",
        ]
        let call = calls.first { address.hasSuffix($0.key) }
        let step = call.map { "set \($0.value) to \(address.dropLast($0.key.count))" } ?? "check base_url"
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
        let isRedirect = status.map { (300..<400).contains($0) } == true && message.contains("base_url")
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
