/// How much of a domain's corpus has vectors of a model, as the latest run left it.
public struct EmbeddedCount: Sendable, Codable, Hashable {
    /// The model's name.
    public var model: String
    /// Passages of the corpus; a text that comes twice counts once.
    public var passages: Int
    /// Of these, how many have no vector: the service refused them, and no search finds them.
    public var missing: Int

    /// Makes a count.
    public init(model: String, passages: Int, missing: Int) {
        self.model = model
        self.passages = passages
        self.missing = missing
    }
}
