import Ranking

/// A reranked query with its numbers, without its texts.
public struct RerankLine: Sendable, Hashable {
    /// Its name.
    public var id: QueryID
    /// Its row in the store.
    public var queryRow: Int64
    /// Its place in the source, from 0.
    public var ordinal: Int
    /// How it ended.
    public var status: RerankOrderRecord.Status
    /// Why it failed.
    public var cause: String?
    /// Documents that the first stage found.
    public var found: Int
    /// How many of the first ten documents were not among the first ten before.
    public var newInTen: Int
    /// Windows that were asked.
    public var windows = 0
    /// Windows whose order was used after a repair.
    public var repaired = 0
    /// Windows that stayed as they were.
    public var faults = 0
    /// Rows of the answers.
    public var answerRows: [Int64] = []
    /// Tokens of prompts, chains and answers.
    public var tokens = 0
    /// What the answers cost in millionths of a US dollar, as far as prices are known.
    public var costMicroUSD = 0
    /// Answers whose price is not known.
    public var unknownCost = 0
    /// Whether any answer is the simulator's.
    public var isSimulated = false
}
