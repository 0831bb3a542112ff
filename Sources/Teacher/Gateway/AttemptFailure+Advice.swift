extension AttemptFailure.Cause {
    /// What a person can do about it, without an end mark.
    public var advice: String {
        switch self {
        case .connect: "see that a server listens at this address (teacher.base_url)"
        case .dns: "check the host in teacher.base_url, and the network"
        case .tls: "check https in teacher.base_url and the certificate (CURL_CA_BUNDLE names one of your own)"
        case .reset, .cutStream: "the line breaks: look at the server's log, and at proxies between"
        case .firstTokenTimeout, .idleTimeout, .totalTimeout:
            "the server is too slow for teacher.timeouts: raise them, or lower teacher.concurrency"
        case .emptyBody, .garbage: "what answers speaks no chat completions: check teacher.base_url"
        case .rateLimited: "the server refuses the rate: lower teacher.concurrency or teacher.limits"
        case .server: "the server fails: look at its log, and try again later"
        case .badRequest: "the server refuses the request: check teacher.model, its parameters and teacher.context"
        case .refused: "the server refuses what was asked (moderation, a firewall); the run goes on without this query"
        case .unauthorized: "check the key that teacher.api_key_env names"
        case .noBalance: "top up the account"
        case .tooLarge: "the answer is larger than any should be: check teacher.base_url"
        }
    }
}
