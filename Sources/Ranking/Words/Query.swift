/// A question in natural language, with its gold answer where the source has one.
public struct Query: Hashable, Sendable, Codable {
    /// Domain and id.
    public var id: QueryID
    /// What is asked; a title, if the source has one, is its first line.
    public var text: String
    /// The accepted answer or solution. Judges see it, rankers never do.
    public var goldAnswer: String?
    /// Where the question comes from.
    public var attribution: Attribution

    /// Makes a query.
    public init(id: QueryID, text: String, goldAnswer: String? = nil, attribution: Attribution = Attribution()) {
        self.id = id
        self.text = text
        self.goldAnswer = goldAnswer
        self.attribution = attribution
    }
}
