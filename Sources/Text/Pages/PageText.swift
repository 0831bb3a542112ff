/// What a page says.
public struct PageText: Hashable, Sendable {
    /// Its title, if it has one.
    public var title: String?
    /// Its main text, blocks apart by a blank line; never empty.
    public var text: String
    /// The language that the page declares, as it is written there (`en`, `de-AT`).
    public var language: String?

    /// Makes a text.
    public init(title: String? = nil, text: String, language: String? = nil) {
        self.title = title
        self.text = text
        self.language = language
    }
}
