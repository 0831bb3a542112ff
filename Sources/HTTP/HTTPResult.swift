import Foundation

/// How a transfer ended; what it brought is with its ``ResponseReceiver``.
package struct HTTPResult: Sendable {
    /// Of the last response that began.
    package var head: HTTPHead
    /// Why the transfer did not come to its end; nil where it did, whatever the status says.
    package var breakdown: Breakdown?
    /// Until the receiver said that what is waited for has begun.
    package var begun: Duration?
    package var total: Duration
    /// The absolute address that a redirect leads to, which is never followed here.
    package var redirect: String? = nil

    /// What went wrong on the way.
    package struct Breakdown: Sendable, Hashable {
        package var cause: Cause
        /// libcurl's words, or ours.
        package var message: String
    }

    /// Kinds of what goes wrong on the way.
    package enum Cause: Sendable, Hashable {
        /// The name could not be resolved.
        case dns
        /// No connection.
        case connect
        /// No connection in time, or nothing that came over it.
        case connectTimeout
        /// The address may not be reached.
        case refused
        /// TLS could not be agreed on.
        case tls
        /// No address that libcurl reads.
        case address
        /// The connection broke, or what came is no HTTP.
        case reset
        /// What is waited for did not begin in time.
        case beginTimeout
        /// Silence, or bytes that come too slowly.
        case idleTimeout
        /// The whole took too long.
        case totalTimeout
        /// The receiver wanted no more.
        case enough
        /// The task was cancelled, or the engine shut down.
        case cancelled
    }
}

/// The head of a response.
package struct HTTPHead: Sendable {
    /// More than this is no head.
    static let maximumBytes = 256 << 10

    /// 0 as long as no status line has come.
    package private(set) var status = 0
    /// Names in lower case; of those that come twice the last, of codings all.
    package private(set) var headers: [String: String] = [:]
    /// Of all lines so far.
    private(set) var bytes = 0

    package init() {}

    /// Whether the status is a success.
    package var isSuccess: Bool { (200..<300).contains(status) }

    /// Takes a line; a status line begins anew (100 Continue, proxies).
    mutating func take(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes += bytes.count
        if bytes.starts(with: "HTTP/".utf8) {
            let words = bytes.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: true)
            status = words.dropFirst().first.flatMap { Int(Self.text($0)) } ?? 0
            headers = [:]
            return
        }
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")) else { return }
        let name = Self.text(bytes[..<colon]).lowercased()
        let value = Self.text(bytes[(colon + 1)...], isAddress: name == "location")
        let isList = ["content-encoding", "transfer-encoding"].contains(name)
        headers[name] = isList ? [headers[name], value].compactMap { $0 }.joined(separator: ", ") : value
    }

    /// Without the blanks and line ends around it.
    ///
    /// - Parameter isAddress: whether bytes that are no UTF-8 are escaped one by one, as browsers do: a server knows its own bytes again.
    private static func text(_ bytes: Slice<UnsafeBufferPointer<UInt8>>, isAddress: Bool = false) -> String {
        let isBlank = { (byte: UInt8) in byte == 0x20 || (0x09...0x0D).contains(byte) }
        var text = bytes.drop(while: isBlank)
        while let last = text.last, isBlank(last) { text.removeLast() }
        if isAddress, String(validating: text, as: UTF8.self) == nil {
            return text.map { $0 < 0x80 ? String(Unicode.Scalar($0)) : "%" + String($0, radix: 16, uppercase: true) }
                .joined()
        }
        return String(decoding: text, as: UTF8.self)
    }
}
