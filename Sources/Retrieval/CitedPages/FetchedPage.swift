/// The text of a web page, with what is known of its origin.
public struct FetchedPage: Hashable, Sendable {
    /// Its address.
    public var url: String
    /// Its title.
    public var title: String?
    /// Its main text, blocks apart by a blank line.
    public var text: String
    /// The licence, if somebody noted it.
    public var license: String?
    /// The author, if somebody noted them.
    public var author: String?

    /// Makes a page.
    public init(url: String, title: String? = nil, text: String, license: String? = nil, author: String? = nil) {
        self.url = url
        self.title = title
        self.text = text
        self.license = license
        self.author = author
    }
}
