import Ranking

/// Everything that the store knows of one query at the current fingerprints.
public struct ListDetail: Sendable {
    /// A question to the teacher about this query, and what came back.
    public struct Exchange: Sendable {
        /// The stage that asked.
        public var stage: StageName
        /// The sample number.
        public var sample: Int
        /// The JSON that was sent.
        public var body: String
        /// The answer.
        public var response: ResponseRecord
    }

    /// Where the query stands at a stage.
    public struct Step: Sendable {
        /// The stage.
        public var stage: StageName
        /// How it ended there.
        public var status: OutcomeStatus
        /// The reason's code or the cause.
        public var cause: String?
        /// The server's words for a failure.
        public var message: String?
    }

    /// The query.
    public var query: Query
    /// Each stage that has an outcome, in order.
    public var steps: [Step]
    /// Candidates with their labels, where judged.
    public var candidates: [CandidateRecord]
    /// What the source calls the documents of candidates and list, by their names in the store.
    public var docids: [String: String]
    /// Pointwise labels by passage.
    public var judgments: [PassageID: JudgmentRecord]
    /// The list, if it came that far.
    public var list: ListRecord?
    /// The teacher's orders.
    public var rankings: [RankingRecord]
    /// The verdict of the filter, or of the stage that rejected it.
    public var verdict: VerdictRecord?
    /// Passages that were found and left out, with the reasons.
    public var leftOut: [LeftOutLine]
    /// What reviewers decided, from old to new, undone decisions among it.
    public var decisions: [DecisionLine]
    /// What was asked and answered.
    public var exchanges: [Exchange]

    /// What the source calls a document; its name in the store where the source has no id for it.
    public func docid(_ document: String) -> String { docids[document] ?? document }

    /// The order that is exported, or would be if a reviewer keeps the list.
    public var exportedRanking: RankingRecord? {
        rankings.first { $0.sample == verdict?.sample } ?? rankings.first
    }
}
