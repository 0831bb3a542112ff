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
        if isError { return AttemptFailure(status: head.status, headers: head.headers, body: body) }
        return body.isEmpty
            ? AttemptFailure(cause: .emptyBody, status: head.status, message: "status \(head.status) and an empty body")
            : nil
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
