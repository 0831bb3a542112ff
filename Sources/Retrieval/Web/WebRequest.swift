/// A GET of one address.
public struct WebRequest: Sendable {
    /// The address, http or https.
    public var url: String
    /// Further header fields by name. A value that would end its line is left out.
    public var headers: [String: String]
    /// How long it may take and how much it may bring.
    public var limits: WebLimits
    /// How many redirects are followed; each is checked like the first address.
    public var redirects: Int
    /// The media types that a good answer may have, in lower case; nil for all. Others are broken off before their body comes.
    public var types: [String]?
    /// Whether a body beyond the limit is cut there, and not an error.
    public var cutsBody: Bool

    /// Makes a request.
    public init(
        url: String,
        headers: [String: String] = [:],
        limits: WebLimits = WebLimits(),
        redirects: Int = 0,
        types: [String]? = nil,
        cutsBody: Bool = false
    ) {
        self.url = url
        self.headers = headers
        self.limits = limits
        self.redirects = redirects
        self.types = types
        self.cutsBody = cutsBody
    }
}
