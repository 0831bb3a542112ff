import Ranking

/// A query as its source gives it, before it has a domain.
public struct SourceQuery: Hashable, Sendable {
    /// The source's own id.
    public var id: String
    /// The question.
    public var text: String
    /// The accepted answer or solution.
    public var goldAnswer: String?
    /// Pages that the accepted answer links to, in its order.
    public var citedURLs: [String]
    /// Where the question comes from.
    public var attribution: Attribution
    /// Where the accepted answer comes from, if it is a post of its own.
    public var answerAttribution: Attribution?
    /// Passages that come with the query; nil where the candidates stage has to find some.
    public var passages: [GivenPassage]?
    /// Human relevance judgments by corpus document id; 0 and less count as not relevant.
    public var qrels: [String: Int]
    /// Corpus documents that must not become candidates (BRIGHT's `excluded_ids`).
    public var excludedDocuments: [String]

    /// Makes a query.
    public init(
        id: String,
        text: String,
        goldAnswer: String? = nil,
        citedURLs: [String] = [],
        attribution: Attribution = Attribution(),
        answerAttribution: Attribution? = nil,
        passages: [GivenPassage]? = nil,
        qrels: [String: Int] = [:],
        excludedDocuments: [String] = []
    ) {
        self.id = id
        self.text = text
        self.goldAnswer = goldAnswer
        self.citedURLs = citedURLs
        self.attribution = attribution
        self.answerAttribution = answerAttribution
        self.passages = passages
        self.qrels = qrels
        self.excludedDocuments = excludedDocuments
    }
}
