import Ranking

/// A passage that comes with its query, with or without a label.
public struct GivenPassage: Hashable, Sendable {
    /// The source's own id of it.
    public var id: String?
    /// Its title.
    public var title: String?
    /// Its text.
    public var text: String
    /// Where it stands.
    public var url: String?
    /// Its label: `1`, `0` or `"hard"` in the file.
    public var label: Label?

    /// Makes a passage.
    public init(id: String? = nil, title: String? = nil, text: String, url: String? = nil, label: Label? = nil) {
        self.id = id
        self.title = title
        self.text = text
        self.url = url
        self.label = label
    }
}
