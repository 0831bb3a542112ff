import Store
import Teacher

/// What a person can do about queries that failed.
package enum FailureAdvice {
    /// By the cause that the store names, without an end mark; nil where there is nothing to say.
    package static func text(cause: String) -> String? {
        switch OutcomeCause(rawValue: cause) {
        case .pageUnavailable: "pages could not be had for now; a later run tries again"
        case .noGoldAnswer:
            "give each row its `gold_answer`, or bring labels with its passages and set judge: {given: true}"
        case .damagedAnswer:
            "a paid answer changed on the disk; restore the store from a backup, or `run --ask-damaged-again` pays anew"
        case .missingInput, .noAnswer, .promptTexts: nil
        case nil: AttemptFailure.Cause(rawValue: cause)?.advice()
        }
    }
}
