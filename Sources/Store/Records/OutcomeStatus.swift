/// How a query ended at a stage, by the words of `outcome.status`.
package enum OutcomeStatus: String, Hashable, Sendable, Codable, CaseIterable {
    /// It goes on; after the last stage it is kept.
    case done
    /// It ended there for a reason.
    case rejected
    /// A request of it failed, or what it needs is missing.
    case failed

    /// The code for all that failed, whatever the cause, where a reject reason may be named.
    package static let anyFailure = "failed-request"
}

/// Why a query failed where no request did; what fails of requests has causes of its own. The words of `outcome.cause`.
package enum OutcomeCause: String, Hashable, Sendable, CaseIterable {
    /// The store holds nothing that the stage could work on.
    case missingInput = "missing-input"
    /// No answer was read.
    case noAnswer = "no-answer"
    /// Pages that it cites could not be had for now.
    case pageUnavailable = "page-unavailable"
    /// The judge shows a gold answer, and the query has none.
    case noGoldAnswer = "no-gold-answer"
    /// The prompt's texts broke the program that mends and cuts them.
    case promptTexts = "prompt-texts"
    /// A stored answer is not what was stored.
    case damagedAnswer = "damaged-answer"
}
