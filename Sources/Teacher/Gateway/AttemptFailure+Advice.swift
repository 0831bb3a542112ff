extension AttemptFailure.Cause {
    /// What a person can do about it, without an end mark.
    ///
    /// - Parameter place: where the settings of who was asked stand; ``TeacherConfiguration/place``.
    package func advice(at place: String = TeacherConfiguration.teacherPlace) -> String {
        let isTeacher = place == TeacherConfiguration.teacherPlace
        return switch self {
        case .connect: "see that a server listens at this address (\(place).base_url)"
        case .dns: "check the host in \(place).base_url, and the network"
        case .tls: "check https in \(place).base_url and the certificate (CURL_CA_BUNDLE names one of your own)"
        case .reset, .cutStream: "the line breaks: look at the server's log, and at proxies between"
        case .firstTokenTimeout, .idleTimeout, .totalTimeout:
            "the server is too slow for \(place).timeouts: raise them, or lower \(place).concurrency"
        case .emptyBody, .garbage:
            isTeacher
                ? "what answers does not speak as \(place).protocol says: check it and \(place).base_url"
                : "what answers speaks no embeddings: check \(place).base_url"
        case .rateLimited: "the server refuses the rate: lower \(place).concurrency or \(place).limits"
        case .server: "the server fails: look at its log, and try again later"
        case .badRequest:
            "the server refuses the request: check \(place).model"
                + (isTeacher ? ", its parameters and \(place).context" : " and \(place).max_tokens")
        case .refused: "the server refuses what was asked (moderation, a firewall); the run goes on without this query"
        case .unauthorized: "check the key that \(place).api_key_env names"
        case .noBalance: "top up the account"
        case .tooLarge: "the answer is larger than any should be: check \(place).base_url"
        }
    }
}
