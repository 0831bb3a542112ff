import Foundation

/// A GET of one address.
struct WebRequest: Sendable {
    /// The address, http or https.
    var url: String
    /// Further header fields by name. A value that would end its line is left out.
    var headers: [String: String] = [:]
    /// How long it may take and how much it may bring.
    var limits: WebLimits = WebLimits()
    /// How many redirects are followed; each is checked like the first address.
    var redirects: Int = 0
    /// The media types that a good answer may have, in lower case; nil for all. Others are broken off before their body comes.
    var types: [String]?
    /// Whether a body beyond the limit is cut there, and not an error.
    var cutsBody: Bool = false
}

/// What a server answered, of whatever status.
struct WebResponse: Hashable, Sendable {
    /// The HTTP status.
    var status: Int
    /// The header fields, names in lower case; of those that come twice the last.
    var headers: [String: String]
    /// The address that answered, after redirects.
    var url: String
    /// The body, decoded. Of an error status at most 64 KiB of it.
    var body: Data

    /// The media type in lower case without its parameters; nil where the server names none, or what browsers take for none.
    var type: String? { Self.mediaType(headers["content-type"]) }

    static func mediaType(_ field: String?) -> String? {
        guard let field else { return nil }
        let type = field.trimmingCharacters(in: .whitespaces).lowercased().prefix {
            !";,".contains($0) && !$0.isWhitespace
        }
        let isNone = !type.contains("/") || ["unknown/unknown", "application/unknown", "*/*"].contains(type)
        return isNone ? nil : String(type)
    }
}

/// Why there is no answer to a request.
struct WebFailure: Error, Hashable, Sendable {
    /// The kinds of failure.
    enum Cause: String, Hashable, Sendable, CaseIterable {
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
        var isLasting: Bool {
            switch self {
            case .address, .refused, .tooLarge, .type, .encoding, .redirects: true
            case .dns, .connect, .tls, .timeout, .broken, .cancelled: false
            }
        }
    }

    /// The kind.
    var cause: Cause
    /// A sentence for the user.
    var message: String

    init(_ cause: Cause, _ message: String) {
        self.cause = cause
        self.message = message
    }
}

extension WebFailure: LocalizedError {
    /// The sentence for the user.
    var errorDescription: String? { message }
}
