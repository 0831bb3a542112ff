import Ranking

/// Which failures heal, and how long to wait before the next attempt.
public struct RetryRule: Sendable, Hashable {
    /// How often a request is tried in all.
    public var attempts: Int
    /// The first wait at most.
    public var base: Duration
    /// Every wait at most.
    public var ceiling: Duration

    /// What to do after a failed attempt.
    public enum Decision: Sendable, Hashable {
        /// Try again after this time.
        case again(after: Duration)
        /// This request can't be answered.
        case giveUp
        /// No request can be answered: stop sending.
        case stopAll
    }

    /// Makes a rule.
    public init(attempts: Int = 6, base: Duration = .seconds(1), ceiling: Duration = .seconds(60)) {
        self.attempts = attempts
        self.base = base
        self.ceiling = ceiling
    }

    /// Decides.
    ///
    /// - Parameters:
    ///   - cause: what went wrong.
    ///   - attempt: how many attempts were made, from 1.
    ///   - retryAfter: what the server asked for; it is a floor, up to an hour.
    ///   - random: from 0 up to 1, for full jitter (Brooker: Exponential Backoff and Jitter, AWS 2015).
    public func decide(_ cause: AttemptFailure.Cause, attempt: Int, retryAfter: Duration?, random: Double) -> Decision {
        switch cause {
        case .unauthorized, .noBalance: return .stopAll
        case .badRequest, .refused, .tooLarge, .tls: return .giveUp
        default: break
        }
        guard attempt < attempts else { return .giveUp }
        return .again(after: wait(attempt: attempt, retryAfter: retryAfter, random: random))
    }

    /// How long to wait before the next attempt.
    func wait(attempt: Int, retryAfter: Duration?, random: Double) -> Duration {
        let bound = min(ceiling, base * (1 << min(attempt - 1, 20)))
        let floor = min(retryAfter ?? .zero, .seconds(3600))
        return floor + bound * random
    }
}
