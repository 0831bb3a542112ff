/// What goes wrong, each as a share of the requests from 0 to 1. A retry of the same request draws anew.
package struct Faults: Sendable, Hashable {
    /// 429 with `Retry-After`.
    package var rateLimited = 0.0
    package var error500 = 0.0
    package var error503 = 0.0
    /// 402: no balance.
    package var noBalance = 0.0
    /// The connection is reset in the midst of the answer.
    package var reset = 0.0
    /// The answer stops half-way, and the connection stays open.
    package var stall = 0.0
    /// The answer is cut off by its length limit; belongs to the answer, so a retry gets the same.
    package var cutByLength = 0.0
    /// The answer holds no order and no selection; belongs to the answer.
    package var garbage = 0.0
    /// The answer part is empty; belongs to the answer.
    package var empty = 0.0
    /// The stream ends without its closing event.
    package var cutStream = 0.0
    /// After this many answers every request gets 402; 0 for never.
    package var noBalanceAfter = 0
    /// What `Retry-After` says, in seconds.
    package var retryAfter = 1

    /// Nothing goes wrong.
    package init() {}

    /// A fault of the transport.
    enum Transport: Sendable, Hashable {
        case rateLimited, error500, error503, noBalance, reset, stall, cutStream
    }

    /// A fault of the answer itself.
    enum Content: Sendable, Hashable {
        case cutByLength, garbage, empty
    }

    /// The fault of an attempt.
    ///
    /// - Parameter random: from 0 up to 1.
    func transport(_ random: Double) -> Transport? {
        pick(
            [
                (.rateLimited, rateLimited), (.error500, error500), (.error503, error503), (.noBalance, noBalance),
                (.reset, reset),
                (.stall, stall), (.cutStream, cutStream),
            ],
            random
        )
    }

    /// The fault of an answer.
    func content(_ random: Double) -> Content? {
        pick([(.cutByLength, cutByLength), (.garbage, garbage), (.empty, empty)], random)
    }

    private func pick<Fault>(_ shares: [(Fault, Double)], _ random: Double) -> Fault? {
        var bound = 0.0
        for (fault, share) in shares {
            bound += share
            if random < bound { return fault }
        }
        return nil
    }
}
