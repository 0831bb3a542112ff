/// A kept list with all that an exporter writes of it.
public struct TrainingList: Hashable, Sendable {
    /// A passage at its place in the list.
    public struct Item: Hashable, Sendable {
        public var passage: Passage
        /// Its pointwise label.
        public var label: Label
        /// Who judged: `teacher`, `qrels`, `given`, `sampled`.
        public var judge: String
        /// How it was found.
        public var origin: CandidateOrigin
        /// Where its text comes from; several documents may hold the same text.
        public var sources: [Attribution]
        /// What the source calls the document that it was found in; a page's name in the store where there is no such id.
        public var docid: String

        public init(
            passage: Passage,
            label: Label,
            judge: String,
            origin: CandidateOrigin,
            sources: [Attribution] = [],
            docid: String = ""
        ) {
            self.passage = passage
            self.label = label
            self.judge = judge
            self.origin = origin
            self.sources = sources
            self.docid = docid
        }
    }

    /// The question.
    public var query: Query
    /// The passages in the seeded order that prompts show.
    public var items: [Item]
    /// The teacher's order: positions in `items`, best first, each exactly once.
    public var order: [Position]
    /// The teacher's reasoning.
    public var reasoning: String
    /// Whether it is only what the provider shows of it, a summary by another model.
    public var isSummary: Bool
    /// NDCG@10 of the order under the pointwise labels, from 0 to 1.
    public var ndcg: Double
    /// Who answered: the model that the order's answer named, with its fingerprint, and the model asked for where that differs.
    public var answeredBy: String
    /// Whether any label or order in it comes from the simulator.
    public var isSimulated: Bool
    /// How far the samples of its order agree, by the mean of Kendall's tau over all pairs; nil where one was asked for.
    public var agreement: Double?
    /// Why the filter rejected it, where a reviewer kept it all the same; nil for what the filter kept.
    public var overruled: RejectReason?

    public init(
        query: Query,
        items: [Item],
        order: [Position],
        reasoning: String,
        isSummary: Bool = false,
        ndcg: Double,
        answeredBy: String,
        isSimulated: Bool,
        agreement: Double? = nil,
        overruled: RejectReason? = nil
    ) {
        self.query = query
        self.items = items
        self.order = order
        self.reasoning = reasoning
        self.isSummary = isSummary
        self.ndcg = ndcg
        self.answeredBy = answeredBy
        self.isSimulated = isSimulated
        self.agreement = agreement
        self.overruled = overruled
    }
}

/// A place in a list as prompts and files count it: the first passage is 1.
///
/// Indices into Swift arrays are 0-based; a type of its own keeps the two from meeting in an `Int`.
public struct Position: RawRepresentable, Hashable, Sendable, Codable, Comparable, CustomStringConvertible {
    /// 1 or more.
    public let rawValue: Int

    /// Takes a 1-based number; nil below 1.
    public init?(rawValue: Int) {
        guard rawValue >= 1 else { return nil }
        self.rawValue = rawValue
    }

    /// Takes a 0-based index.
    public init(index: Int) {
        precondition(index >= 0, "an index counts from 0")
        rawValue = index + 1
    }

    /// The 0-based index of the same place.
    public var index: Int { rawValue - 1 }

    /// As identifiers are written in prompts: `[3]`.
    public var description: String { "[\(rawValue)]" }

    /// Earlier places first.
    public static func < (left: Position, right: Position) -> Bool { left.rawValue < right.rawValue }
}
