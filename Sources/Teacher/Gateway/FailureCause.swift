extension AttemptFailure.Cause {
    /// What a server's refusal means, by all that it said.
    ///
    /// A status alone does not tell: 429 is a rate limit or an empty account, 403 a wrong key or one prompt that a firewall stopped. What
    /// decides between them are the words that programs are meant to read, `code` and `type`; the message is prose (Scaleway writes
    /// "INSUFFICIENT QUOTA" of a mere rate limit).
    ///
    /// - Parameters:
    ///   - status: the HTTP status; 200 where the error stands in the body or in a stream, whose numeric code then counts as the status.
    ///   - code: the error's `code`, a number as text.
    ///   - type: the error's `type`.
    ///   - message: the server's prose; it decides nothing.
    ///   - headers: names in lower case.
    package init(status: Int, code: String?, type: String?, message: String, headers: [String: String] = [:]) {
        let words = [code, type].compactMap { $0?.lowercased().replacing("-", with: "_") }
        func says(_ known: Set<String>) -> Bool { words.contains { known.contains($0) } }
        let numbered = [code, type].compactMap { $0.flatMap { Int($0) } }.first { (400...599).contains($0) }
        let status = (200..<300).contains(status) ? numbered ?? status : status
        // An account that is out of money, or a key, is told by its code whatever the status is.
        if says(Self.emptyAccount) {
            self = .noBalance
        } else if says(Self.wrongKey) {
            self = .unauthorized
        } else if says(Self.tooLong) {
            // llama.cpp has sent it with 500.
            self = .badRequest
        } else {
            switch status {
            case 401: self = .unauthorized
            // OpenRouter's 402 with a wait is about requests in flight, not about the account.
            case 402: self = headers["retry-after"] == nil ? .noBalance : .rateLimited
            case 403, 451: self = .refused
            case 429: self = .rateLimited
            case 408, 409, 425, 500...599: self = .server
            case 0: self = .reset
            case 200..<300:
                self =
                    says(Self.refusal)
                    ? .refused : says(Self.rate) ? .rateLimited : says(Self.request) ? .badRequest : .server
            default: self = says(Self.refusal) ? .refused : .badRequest
            }
        }
    }

    private static let emptyAccount: Set<String> = [
        "insufficient_quota", "insufficient_balance", "insufficient_credits", "billing_error", "billing_not_active",
        "billing_hard_limit_reached", "exceeded_current_quota_error",
    ]

    private static let wrongKey: Set<String> = [
        "invalid_api_key", "incorrect_api_key", "api_key_invalid", "authentication_error",
        "invalid_authentication_error",
        "authentication_fails", "unauthenticated", "permission_error", "account_deactivated", "invalid_key",
    ]

    private static let refusal: Set<String> = [
        "content_filter", "content_policy_violation", "moderation", "moderation_error", "data_inspection_failed",
        "responsibleaipolicyviolation", "contentfilter",
    ]

    private static let rate: Set<String> = ["rate_limit_error", "rate_limit_exceeded", "rate_limit_reached_error"]

    private static let request: Set<String> = [
        "invalid_request_error", "badrequesterror", "bad_request", "not_found_error", "model_not_found",
        "invalid_argument", "request_too_large",
    ]

    private static let tooLong: Set<String> = ["context_length_exceeded", "exceed_context_size_error"]
}
