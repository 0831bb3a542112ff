import Foundation

/// Why there is no answer to a request.
public struct WebFailure: Error, Hashable, Sendable {
    /// The kinds of failure.
    public enum Cause: String, Hashable, Sendable, CaseIterable {
        /// Not http or https, or not to be read.
        case address = "bad-address"
        /// An address that is not public, a port that is not allowed, or credentials.
        case refused = "address-refused"
        /// The host's name has no address.
        case dns
        /// No connection.
        case connect
        /// No trust in the server's certificate, or no common protocol.
        case tls
        /// A time limit.
        case timeout
        /// The size limit.
        case tooLarge = "too-large"
        /// A media type that is not wanted.
        case type = "wrong-type"
        /// Packed in a way that was not asked for.
        case encoding = "wrong-encoding"
        /// A connection that broke, or bytes that are no HTTP or can't be decoded.
        case broken
        /// More redirects than are followed.
        case redirects
        /// The task was cancelled, or the client shut down.
        case cancelled

        /// Whether asking again would bring the same.
        public var isLasting: Bool {
            switch self {
            case .address, .refused, .tooLarge, .type, .encoding, .redirects: true
            case .dns, .connect, .tls, .timeout, .broken, .cancelled: false
            }
        }
    }

    /// The kind.
    public var cause: Cause
    /// A sentence for the user.
    public var message: String

    /// Makes a failure.
    public init(_ cause: Cause, _ message: String) {
        self.cause = cause
        self.message = message
    }
}

extension WebFailure: LocalizedError {
    /// The sentence for the user.
    public var errorDescription: String? { message }
}
