/// Who wrote a text, where it stands and under which licence: what a data set card owes to its sources.
public struct Attribution: Hashable, Sendable, Codable {
    /// Where a reader finds the text.
    public var url: String?
    /// The author's name, or the site's id of them.
    public var author: String?
    /// The licence as the source names it, `CC BY-SA 4.0`.
    public var license: String?

    /// Makes an attribution; what is unknown stays nil.
    public init(url: String? = nil, author: String? = nil, license: String? = nil) {
        self.url = url
        self.author = author
        self.license = license
    }
}
