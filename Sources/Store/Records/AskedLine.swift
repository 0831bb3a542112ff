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

/// What the latest answers of a stage took, for estimates.
public struct AnswerSample: Sendable, Hashable {
    /// The stage that asked.
    public var stage: StageName
    /// How many answers.
    public var count: Int
    /// Of these the ones that were asked for in the place of one that could not be used.
    public var repeated: Int
    /// Mean tokens of chain and answer.
    public var meanCompletion: Double
    /// Mean of the squares of the same.
    public var meanSquare: Double
    /// Tokens of their prompts, as the provider counted them.
    public var promptTokens: Int
    /// Bytes of what was sent.
    public var bodyBytes: Int

    /// The spread of the lengths in units of their mean.
    public var variation: Double {
        guard meanCompletion > 0 else { return 0 }
        return max(0, meanSquare - meanCompletion * meanCompletion).squareRoot() / meanCompletion
    }
}

/// Stored answers of a stage of which something could not be read as it came.
public struct AnswerRepairLine: Sendable, Codable, Hashable {
    /// The domain.
    public var domain: String
    /// The stage that asked.
    public var stage: StageName
    /// What: `lone-surrogates`, `invalid-bytes`, `odd-events`, `odd-` and a field, `impossible-counts`.
    public var kind: String
    /// How many answers.
    public var answers: Int
}

/// Paid answers of a stage that could not be used for one fault, or attempts that were billed and failed for one cause.
public struct UnusableLine: Sendable, Codable, Hashable {
    /// The domain.
    public var domain: String
    /// The stage that asked.
    public var stage: StageName
    /// What was wrong: `truncated`, `empty`, `unparsable`, `refused`; `failed: ` and a cause of attempts.
    public var fault: String
    /// How many answers, further samples among them.
    public var answers: Int
    /// What they cost in millionths of a US dollar, where known.
    public var costMicroUSD: Int
    /// How many of them the server did not count in full, so that their cost is estimated.
    public var estimated: Int
}
