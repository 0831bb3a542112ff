import Foundation

/// How a transfer ended; what it brought is with its ``ResponseReceiver``.
struct HTTPResult: Sendable {
    /// Of the last response that began.
    var head: HTTPHead
    /// Why the transfer did not come to its end; nil where it did, whatever the status says.
    var breakdown: Breakdown?
    /// Until the first token.
    var firstToken: Duration?
    /// All of it.
    var total: Duration

    /// What went wrong on the way.
    struct Breakdown: Sendable {
        var cause: AttemptFailure.Cause
        var message: String
    }
}

/// The head of a response.
struct HTTPHead: Sendable {
    /// 0 as long as no status line has come.
    private(set) var status = 0
    /// Names in lower case.
    private(set) var headers: [String: String] = [:]

    /// Takes a line; a status line begins anew (100 Continue, proxies).
    mutating func take(_ line: String) {
        if line.hasPrefix("HTTP/") {
            status = line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
            headers = [:]
            return
        }
        guard let colon = line.firstIndex(of: ":") else { return }
        headers[line[..<colon].lowercased()] = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
    }
}

extension HTTPResult {
    /// Why there is no document, of which the body is left to someone else to read; nil where there is one.
    func failure(body: [UInt8]) -> AttemptFailure? {
        let isError = head.status != 0 && !(200..<300).contains(head.status)
        if let breakdown, !isError {
            return AttemptFailure(
                cause: breakdown.cause,
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
