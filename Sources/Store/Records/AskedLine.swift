import Ranking

/// What the latest paid answers of a domain's stage took, for an outlook.
public struct AskedLine: Sendable, Hashable {
    /// The domain.
    public var domain: String
    /// The stage that asked.
    public var stage: StageName
    /// How many answers.
    public var answers: Int
    /// For how many queries.
    public var queries: Int
    /// What they cost in millionths of a US dollar; nil if the price of any is unknown.
    public var costMicroUSD: Int?
    /// When the first of them came.
    public var from: String
    /// When the last of them came.
    public var to: String

    /// Makes a line.
    public init(
        domain: String,
        stage: StageName,
        answers: Int,
        queries: Int,
        costMicroUSD: Int?,
        from: String,
        to: String
    ) {
        self.domain = domain
        self.stage = stage
        self.answers = answers
        self.queries = queries
        self.costMicroUSD = costMicroUSD
        self.from = from
        self.to = to
    }
}
