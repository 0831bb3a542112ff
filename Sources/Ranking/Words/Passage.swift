/// A piece of text that can be ranked.
public struct Passage: Hashable, Sendable, Codable {
    /// The hash of the normalized text.
    public var id: PassageID
    /// The title of what it was cut from.
    public var title: String?
    /// The text itself.
    public var text: String

    /// Makes a passage; its id follows from the text.
    public init(title: String? = nil, text: String) {
        id = PassageID(hashing: text)
        self.title = title
        self.text = text
    }

    /// Makes a passage whose id is known, as read from the store.
    public init(id: PassageID, title: String?, text: String) {
        self.id = id
        self.title = title
        self.text = text
    }
}
