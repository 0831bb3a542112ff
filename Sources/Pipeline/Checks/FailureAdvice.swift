import Store
import Teacher

/// What a person can do about queries that failed.
public enum FailureAdvice {
    /// By the cause that the store names, without an end mark; nil where there is nothing to say.
    public static func text(cause: String) -> String? {
        if cause == "page-unavailable" { return "pages could not be had for now; a later run tries again" }
        if cause == "no-gold-answer" {
            return "give each row its `gold_answer`, or bring labels with its passages and set judge: {given: true}"
        }
        if cause == StoreError.damagedAnswer {
            return
                "a paid answer changed on the disk; restore the store from a backup, or `run --ask-damaged-again` pays anew"
        }
        return AttemptFailure.Cause(rawValue: cause)?.advice()
    }
}
