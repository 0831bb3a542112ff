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
    mutating func take(_ bytes: UnsafeBufferPointer<UInt8>) {
        if bytes.starts(with: "HTTP/".utf8) {
            let words = bytes.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: true)
            status = words.dropFirst().first.flatMap { Int(Self.text($0)) } ?? 0
            headers = [:]
            return
        }
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")) else { return }
        headers[Self.text(bytes[..<colon]).lowercased()] = Self.text(bytes[(colon + 1)...])
    }

    /// Without the blanks and line ends around it.
    private static func text(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> String {
        let isBlank = { (byte: UInt8) in byte == 0x20 || (0x09...0x0D).contains(byte) }
        var text = bytes.drop(while: isBlank)
        while let last = text.last, isBlank(last) { text.removeLast() }
        return String(decoding: text, as: UTF8.self)
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
