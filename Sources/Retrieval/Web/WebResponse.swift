import Foundation

/// What a server answered, of whatever status.
public struct WebResponse: Hashable, Sendable {
    /// The HTTP status.
    public var status: Int
    /// The header fields, names in lower case; of those that come twice the last.
    public var headers: [String: String]
    /// The address that answered, after redirects.
    public var url: String
    /// The body, decoded. Of an error status at most 64 KiB of it.
    public var body: Data

    /// Makes a response.
    public init(status: Int, headers: [String: String], url: String, body: Data) {
        self.status = status
        self.headers = headers
        self.url = url
        self.body = body
    }

    /// The media type in lower case without its parameters; nil where the server names none, or what browsers take for none.
    public var type: String? { Self.mediaType(headers["content-type"]) }

    static func mediaType(_ field: String?) -> String? {
        guard let field else { return nil }
        let type = field.trimmingCharacters(in: .whitespaces).lowercased().prefix {
            !";,".contains($0) && !$0.isWhitespace
        }
        let isNone = !type.contains("/") || ["unknown/unknown", "application/unknown", "*/*"].contains(type)
        return isNone ? nil : String(type)
    }
}
