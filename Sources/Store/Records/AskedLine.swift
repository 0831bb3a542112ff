import GRDB
package import Ranking

/// What the latest paid answers of a domain's stage took, for an outlook.
package struct AskedLine: Sendable, Hashable, StoredRow {
    package var domain: String
    /// The stage that asked.
    package var stage: StageName
    /// How many answers.
    package var answers: Int
    /// For how many queries.
    package var queries: Int
    /// What they cost in millionths of a US dollar; nil if the price of any is unknown.
    package var costMicroUSD: Int?
    /// When the first of them came.
    package var from: String
    /// When the last of them came.
    package var to: String
}

/// What the latest answers of a model to a stage took, for estimates.
package struct AnswerSample: Sendable, Hashable, StoredRow {
    /// The stage that asked.
    package var stage: StageName
    /// The model asked for.
    package var requestedModel: String
    /// How many answers.
    package var count: Int
    /// Of these the ones that were asked for in the place of one that could not be used.
    package var repeated: Int
    /// Mean tokens of reasoning and answer.
    package var meanCompletion: Double
    /// Mean of the squares of the same.
    var meanSquare: Double
    /// Tokens of their prompts, as the provider counted them.
    package var promptTokens: Int
    /// Bytes of what was sent.
    package var bodyBytes: Int

    /// The spread of the lengths in units of their mean.
    package var variation: Double {
        guard meanCompletion > 0 else { return 0 }
        return max(0, meanSquare - meanCompletion * meanCompletion).squareRoot() / meanCompletion
    }
}

/// Stored answers of a stage of which something could not be read as it came.
package struct AnswerRepairLine: Sendable, Codable, Hashable, StoredRow {
    package var domain: String
    /// The stage that asked.
    package var stage: StageName
    /// What: `lone-surrogates`, `invalid-bytes`, `odd-events`, `odd-` and a field, `impossible-counts`.
    package var kind: String
    /// How many answers.
    package var answers: Int
}

/// Paid answers of a stage that could not be used for one fault, or attempts that were billed and failed for one cause.
package struct UnusableLine: Sendable, Codable, Hashable, StoredRow {
    package var domain: String
    /// The stage that asked.
    package var stage: StageName
    /// What was wrong: `truncated`, `empty`, `unparsable`, `refused`; `failed: ` and a cause of attempts.
    package var fault: String
    /// How many answers, further samples among them.
    package var answers: Int
    /// What they cost in millionths of a US dollar, where known.
    package var costMicroUSD: Int
    /// How many of them have a cost that is not known.
    package var unknownCost: Int
    /// How many of them the server did not count in full, so that their cost is estimated.
    package var estimated: Int
}
