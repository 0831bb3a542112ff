/// A page that a search service names.
public struct SearchResult: Hashable, Sendable, Codable {
    /// Its address.
    public var url: String
    /// Its title as the service gives it.
    public var title: String?

    /// Makes a result.
    public init(url: String, title: String? = nil) {
        self.url = url
        self.title = title
    }
}
