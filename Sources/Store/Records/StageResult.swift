import Ranking

/// What a stage made of one query: how it ended, and the rows that follow from it.
public struct StageResult: Sendable {
    /// How it ended.
    public enum Status: Sendable, Hashable {
        /// The query goes on to the next stage.
        case done
        /// The query ends here, for a reason that the user can look at.
        case rejected(RejectReason, evidence: String)
        /// No result, because a request failed for good.
        case failed(cause: String, message: String)

        /// No result, for a cause that is no request's.
        public static func failed(_ cause: OutcomeCause, _ message: String) -> Status {
            .failed(cause: cause.rawValue, message: message)
        }
    }

    /// The rows.
    public enum Output: Sendable {
        /// None.
        case none
        /// Documents that were found on the way, and the query's candidates.
        case candidates([CandidateRecord], found: [DocumentRecord])
        /// Pointwise labels.
        case judgments([JudgmentRecord])
        /// The list.
        case list(ListRecord)
        /// The teacher's orders, one a sample.
        case rankings([RankingRecord])
        /// The decision.
        case verdict(VerdictRecord)
        /// The order that a rerank came to, which has tables of its own and ends no query of a pipeline.
        case reranked(RerankOrderRecord)
    }

    /// How it ended.
    public var status: Status
    /// The rows.
    public var output: Output
    /// Passages that it left out on the way, with the reasons.
    public var leftOut: [LeftOutRecord]

    /// Makes a result.
    public init(_ status: Status, _ output: Output = .none, leftOut: [LeftOutRecord] = []) {
        self.status = status
        self.output = output
        self.leftOut = leftOut
    }
}

/// A stage's result with what it is stored under.
public struct RecordedResult: Sendable {
    /// What the stage made.
    public var result: StageResult
    /// The stage.
    public var stage: StageName
    /// All that shaped the result.
    public var fingerprint: Fingerprint

    /// Makes one.
    public init(_ result: StageResult, stage: StageName, fingerprint: Fingerprint) {
        self.result = result
        self.stage = stage
        self.fingerprint = fingerprint
    }
}
