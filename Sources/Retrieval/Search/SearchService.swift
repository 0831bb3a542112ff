/// A search service as a pipeline file sets it up.
public struct SearchService: Sendable {
    /// Where it listens.
    public var url: String
    /// The key; only ever sent to ``url``.
    public var key: String?
    /// The engine's id, for services that have several (Google's `cx`).
    public var engine: String?

    /// Makes a service.
    public init(url: String, key: String? = nil, engine: String? = nil) {
        self.url = url
        self.key = key
        self.engine = engine
    }
}
