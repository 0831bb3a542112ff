package import Ranking

/// What a stage made of one query: how it ended, and the rows that follow from it.
package struct StageResult: Sendable {
    /// How it ended.
    package enum Status: Sendable, Hashable {
        /// The query goes on to the next stage.
        case done
        /// The query ends here, for a reason that the user can look at.
        case rejected(RejectReason, evidence: String)
        /// No result, because a request failed for good.
        case failed(cause: String, message: String)

        /// No result, for a cause that is no request's.
        package static func failed(_ cause: OutcomeCause, _ message: String) -> Status {
            .failed(cause: cause.rawValue, message: message)
        }
    }

    /// The rows.
    package enum Output: Sendable {
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
    package var status: Status
    /// The rows.
    package var output: Output
    /// Passages that it left out on the way, with the reasons.
    package var leftOut: [LeftOutRecord]

    package init(_ status: Status, _ output: Output = .none, leftOut: [LeftOutRecord] = []) {
        self.status = status
        self.output = output
        self.leftOut = leftOut
    }
}

/// A stage's result with what it is stored under.
package struct RecordedResult: Sendable {
    /// What the stage made.
    package var result: StageResult
    package var stage: StageName
    /// All that shaped the result.
    package var fingerprint: Fingerprint

    package init(_ result: StageResult, stage: StageName, fingerprint: Fingerprint) {
        self.result = result
        self.stage = stage
        self.fingerprint = fingerprint
    }
}
